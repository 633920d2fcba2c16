# METADATA
# title: Vulnerabilities
# description: |
#   No open vulnerability is over the threshold of its severity. A severity that nobody gave is a severity of its own and
#   never a low one.
package custody.vulnerabilities

import data.custody.profile.profile

# METADATA
# title: A vulnerability is over the threshold
# description: A component has a known vulnerability of a severity that is denied.
# custom:
#   id: vulnerabilities.threshold
#   severity: high
#   solution: Upgrade the component to a version without it.
deny contains {"id": "vulnerabilities.threshold", "msg": msg, "severity": v.severity, "subject": subject_of(v)} if {
	some v in open_vulnerabilities
	denied(v)
	msg := sprintf("%s %s in %s%s", [v.severity, v.id, subject_of(v), fix_of(v)])
}

# METADATA
# title: A vulnerability without a fix
# description: A component has a known vulnerability that would be denied if a version without it existed.
# custom:
#   id: vulnerabilities.no-fix
#   severity: medium
#   solution: Watch for a fixed version, or replace the component.
warn contains {"id": "vulnerabilities.no-fix", "msg": msg, "severity": v.severity, "subject": subject_of(v)} if {
	some v in open_vulnerabilities
	profile.vulnerabilities[v.severity] == "fixable"
	count(v.fixed_in) == 0
	msg := sprintf("%s %s in %s, no fixed version is known", [v.severity, v.id, subject_of(v)])
}

# METADATA
# title: A vulnerability to look at
# description: A component has a known vulnerability of a severity about which the profile warns.
# custom:
#   id: vulnerabilities.warned
#   severity: medium
#   solution: Judge it, and upgrade the component where it matters.
warn contains {"id": "vulnerabilities.warned", "msg": msg, "severity": v.severity, "subject": subject_of(v)} if {
	some v in open_vulnerabilities
	profile.vulnerabilities[v.severity] == "warn"
	msg := sprintf("%s %s in %s%s", [v.severity, v.id, subject_of(v), fix_of(v)])
}

# METADATA
# title: Vulnerabilities of unknown severity
# description: The scanner gave no severity; each may be anything. They are counted whatever the profile does with them.
# custom:
#   id: vulnerabilities.unknown-severity
#   severity: medium
#   solution: Use a scanner or a database that rates them, or deny them with data.profile.vulnerabilities.unknown.
warn contains {"id": "vulnerabilities.unknown-severity", "msg": msg} if {
	unknown := [v.id | some v in input.image.vulnerabilities; v.severity == "unknown"; not excused(v)]
	count(unknown) > 0
	msg := sprintf("%d vulnerabilities have no severity", [count(unknown)])
}

# METADATA
# title: A vulnerability is suppressed
# description: Somebody said, with a reason, that a vulnerability does not count.
# custom:
#   id: vulnerabilities.suppressed
#   severity: info
#   solution: Check from time to time that the reason still holds.
info contains {"id": "vulnerabilities.suppressed", "msg": msg, "subject": subject_of(v)} if {
	some v in input.image.vulnerabilities
	excused(v)
	msg := sprintf("%s %s in %s is suppressed: %s", [v.severity, v.id, subject_of(v), v.suppressed.reason])
}

denied(v) if profile.vulnerabilities[v.severity] == "any"

denied(v) if {
	profile.vulnerabilities[v.severity] == "fixable"
	count(v.fixed_in) > 0
}

# Worked out once: what is not excused and not of a severity that the profile ignores.
open_vulnerabilities := [v |
	some v in input.image.vulnerabilities
	profile.vulnerabilities[v.severity] != "ignore"
	not excused(v)
]

# A suppression without a reason excuses nothing.
excused(v) if trim_space(v.suppressed.reason) != ""

fix_of(v) := sprintf(", fixed in %s", [concat(", ", v.fixed_in)]) if count(v.fixed_in) > 0

fix_of(v) := "" if count(v.fixed_in) == 0

subject_of(v) := v.component.purl

subject_of(v) := sprintf("%s %s", [v.component.name, object.get(v, ["component", "version"], "")]) if not v.component.purl

default subject_of(_) := "an unknown component"
