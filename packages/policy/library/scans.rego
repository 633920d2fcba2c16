# METADATA
# title: Scans
# description: |
#   Every scan is complete, and one that found nothing is known to have run to its end. Findings in code, configuration and
#   history are within the thresholds.
package custody.scans

import data.custody.profile.profile

# METADATA
# title: A scan is not complete
# description: A report that is missing, partial, failed, old or unreadable says nothing about what is not in it.
# custom:
#   id: scans.not-complete
#   severity: high
#   solution: Run the scanner again in the run that builds and collect its report.
deny contains {"id": "scans.not-complete", "msg": msg, "subject": name_of(scan)} if {
	some scan in input.image.scans
	scan.state != "complete"
	msg := sprintf("%s scan by %s is %s%s, expected complete", [scan.kind, name_of(scan), scan.state, because(scan)])
}

# METADATA
# title: An empty scan is not confirmed
# description: A report without findings looks the same whether nothing was found or nothing was looked at.
# custom:
#   id: scans.not-confirmed
#   severity: high
#   solution: Give scan-collect the outcome of the scanner's step (outcomes), or use a format in which the tool says that it ended well.
deny contains {"id": "scans.not-confirmed", "msg": msg, "subject": name_of(scan)} if {
	some scan in input.image.scans
	scan.kind != "sbom"
	scan.state == "complete"
	scan.confirmed == "no"
	found_nothing(scan)
	msg := sprintf("%s scan by %s found nothing, and nothing says that it ran to its end", [scan.kind, name_of(scan)])
}

# METADATA
# title: A kind of scan is missing
# description: The profile asks for a kind of scan of which there is no complete one.
# custom:
#   id: scans.kind-missing
#   severity: high
#   solution: Run such a scanner and collect its report, or change data.profile.scans.required.
deny contains {"id": "scans.kind-missing", "msg": msg, "subject": kind} if {
	some kind in profile.scans.required
	not kind in complete_kinds
	msg := sprintf("no complete scan of kind %s; complete: %s", [kind, concat(", ", sort(complete_kinds))])
}

complete_kinds := {scan.kind | some scan in input.image.scans; scan.state == "complete"}

# METADATA
# title: A finding is over the threshold
# description: A scanner found something in code, configuration or history of a severity that is denied.
# custom:
#   id: scans.finding
#   severity: high
#   solution: Mend it, or have it suppressed in the scanner with a reason.
deny contains {"id": "scans.finding", "msg": msg, "severity": finding.severity, "subject": place_of(finding)} if {
	some finding in input.image.findings
	finding.severity in profile.scans.deny_findings[finding.kind]
	not excused(finding)
	msg := sprintf("%s %s at %s: %s", [finding.severity, finding.rule, place_of(finding), finding.title])
}

# METADATA
# title: A finding is suppressed
# description: Somebody said, with a reason, that a finding does not count.
# custom:
#   id: scans.suppressed
#   severity: info
#   solution: Check from time to time that the reason still holds.
info contains {"id": "scans.suppressed", "msg": msg, "subject": place_of(finding)} if {
	some finding in input.image.findings
	excused(finding)
	msg := sprintf("%s at %s is suppressed: %s", [finding.rule, place_of(finding), finding.suppressed.reason])
}

excused(finding) if trim_space(finding.suppressed.reason) != ""

found_nothing(scan) if {
	counts := scan.counts
	((((counts.critical + counts.high) + counts.medium) + counts.low) + counts.info) + counts.unknown == 0
}

because(scan) := sprintf(" (%s)", [concat(", ", scan.reasons)]) if count(scan.reasons) > 0

because(scan) := "" if count(scan.reasons) == 0

default name_of(_) := "an unknown tool"

name_of(scan) := scan.tool

place_of(finding) := sprintf("%s:%d", [finding.path, finding.line]) if finding.line

place_of(finding) := finding.path if not finding.line

default place_of(_) := "an unknown place"
