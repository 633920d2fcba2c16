# METADATA
# title: Thresholds
# description: |
#   The thresholds of the other packages. Each has a default here; `data.profile` of a policy folder overrides single
#   ones (objects are merged, lists are replaced).
package custody.profile

defaults := {
	"signature": {
		# Stages whose record may be unsigned, on the word of whoever sealed it.
		"unsigned_stages": ["source", "build"],
		# Ask for certificates: with a key, the run that signed is its holder's word.
		"require_proven": false,
	},
	"provenance": {
		"required": true,
		# Accepted `builder.id`s; an empty list accepts any.
		"builder_ids": [],
		# Accepted `buildType`s; an empty list accepts any.
		"build_types": [],
		"allow_self_hosted": true,
		# SLSA Build level that there has to be: 0 is provenance that contradicts its certificate.
		"min_build_level": 1,
	},
	"sbom": {
		"required": true,
		"minimum_components": 1,
		# Share of the components with a package URL below which there is a warning.
		"minimum_purl_share": 0.8,
		# Least score, 0 to 100, by profile of minimum elements: {"cisa-2026": 80}.
		"minimum_scores": {},
	},
	"scans": {
		# Kinds of scan of which there must be a complete one.
		"required": ["sca"],
		# Kinds of finding, and the severities that are denied.
		"deny_findings": {
			"code": ["critical"],
			"misconfiguration": ["critical"],
			"secret": ["critical", "high", "medium", "low", "info", "unknown"],
			"licence": [],
		},
	},
	# What is done with an open vulnerability of each severity:
	# "any" denies it, "fixable" denies it when a version without it exists and warns otherwise, "warn" warns, "ignore" passes.
	"vulnerabilities": {
		"critical": "fixable",
		"high": "fixable",
		"medium": "ignore",
		"low": "ignore",
		"info": "ignore",
		"unknown": "warn",
	},
	"chain": {
		# Deny where the identity that decides also signed a stage that produced the artifact; else warn.
		"deny_self_judged": false,
	},
}

default given := {}

given := data.profile

profile := object.union(defaults, given)

modes := {"any", "fixable", "warn", "ignore"}

# METADATA
# title: The profile has a threshold that does not exist
# description: A misspelt threshold would leave the default in force, unnoticed.
# custom:
#   id: profile.unknown-threshold
#   severity: high
#   solution: Correct the name in data.json; library/profile.rego lists all thresholds.
deny contains {"id": "profile.unknown-threshold", "msg": msg} if {
	some group, thresholds in given
	some name in (object.keys(thresholds) - known_names(group))
	msg := sprintf("data.profile.%s.%s is no threshold", [group, name])
}

# METADATA
# title: The profile has a value that means nothing
# description: A value that no rule knows would switch the rule off.
# custom:
#   id: profile.invalid-value
#   severity: high
#   solution: Use one of any, fixable, warn and ignore.
deny contains {"id": "profile.invalid-value", "msg": msg} if {
	some severity, mode in profile.vulnerabilities
	not mode in modes
	msg := sprintf("data.profile.vulnerabilities.%s is %v, which is none of any, fixable, warn, ignore", [severity, mode])
}

# METADATA
# title: The profile has a value of another type
# description: A value of another type would make a rule undefined, which is to switch it off.
# custom:
#   id: profile.invalid-type
#   severity: high
#   solution: Use the type that library/profile.rego has for this threshold.
deny contains {"id": "profile.invalid-type", "msg": msg} if {
	some group, thresholds in defaults
	some name, value in thresholds
	found := object.get(profile, [group, name], null)
	type_name(found) != type_name(value)
	msg := sprintf("data.profile.%s.%s is %s, expected %s", [group, name, type_name(found), type_name(value)])
}

# METADATA
# title: The profile has a list of another type
# description: A text in place of a list of severities would make a rule undefined, which is to switch it off.
# custom:
#   id: profile.invalid-list
#   severity: high
#   solution: Write a list of severities.
deny contains {"id": "profile.invalid-list", "msg": msg} if {
	some kind, severities in profile.scans.deny_findings
	type_name(severities) != "array"
	msg := sprintf("data.profile.scans.deny_findings.%s is %s, expected array", [kind, type_name(severities)])
}

default known_names(_) := set()

known_names(group) := object.keys(defaults[group])
