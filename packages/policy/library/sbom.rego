# METADATA
# title: Software bill of materials
# description: There is a complete SBOM that lists components.
package custody.sbom

import data.custody.profile.profile

# METADATA
# title: There is no SBOM
# description: Nothing lists what is in the artifact.
# custom:
#   id: sbom.missing
#   severity: high
#   solution: Write an SBOM (CycloneDX or SPDX, JSON) and give it to scan-collect.
deny contains {"id": "sbom.missing", "msg": msg} if {
	profile.sbom.required
	not input.image.sbom.present
	msg := sprintf("no SBOM for %s", [input.image.name])
}

# METADATA
# title: An SBOM is not complete
# description: An SBOM that is broken, partial or old does not say what is in the artifact.
# custom:
#   id: sbom.not-complete
#   severity: high
#   solution: Write the SBOM again with its tool, in the run that builds.
deny contains {"id": "sbom.not-complete", "msg": msg, "subject": name_of(sbom)} if {
	some sbom in input.image.sboms
	not complete(sbom)
	msg := sprintf("the SBOM of %s is %s, expected complete", [name_of(sbom), state_of(sbom)])
}

# METADATA
# title: An SBOM is not signed
# description: Neither the SBOM nor the record that brought it has a signature that verifies.
# custom:
#   id: sbom.not-verified
#   severity: high
#   solution: Sign the record of stage sbom.
deny contains {"id": "sbom.not-verified", "msg": msg, "subject": name_of(sbom)} if {
	some sbom in input.image.sboms
	not sbom.verified
	msg := sprintf("nobody signed the SBOM of %s", [name_of(sbom)])
}

# METADATA
# title: An SBOM lists too few components
# description: A generator that found nothing often looked in the wrong place.
# custom:
#   id: sbom.too-few-components
#   severity: high
#   solution: Run the generator on the built artifact; lower data.profile.sbom.minimum_components if it is right.
deny contains {"id": "sbom.too-few-components", "msg": msg, "subject": name_of(sbom)} if {
	some sbom in input.image.sboms
	sbom.component_count < profile.sbom.minimum_components
	msg := sprintf("the SBOM of %s lists %d components, expected at least %d", [
		name_of(sbom),
		sbom.component_count,
		profile.sbom.minimum_components,
	])
}

# METADATA
# title: An SBOM names few packages
# description: Components without a package URL cannot be matched with advisories.
# custom:
#   id: sbom.few-purls
#   severity: low
#   solution: Use a generator that writes package URLs.
warn contains {"id": "sbom.few-purls", "msg": msg, "subject": name_of(sbom)} if {
	some sbom in input.image.sboms
	sbom.quality.purl < profile.sbom.minimum_purl_share
	msg := sprintf("%d %% of the components of the SBOM of %s have a package URL", [
		round(sbom.quality.purl * 100),
		name_of(sbom),
	])
}

# METADATA
# title: An SBOM states too little
# description: It lacks minimum elements of a profile that it has to meet.
# custom:
#   id: sbom.low-score
#   severity: medium
#   solution: Fill in what the quality document of the SBOM names; data.profile.sbom.minimum_scores has the least scores.
deny contains {"id": "sbom.low-score", "msg": msg, "subject": name_of(sbom)} if {
	some sbom in input.image.sboms
	some name, least in profile.sbom.minimum_scores
	not reaches(sbom, name, least)
	msg := sprintf("the SBOM of %s has %s by %s, expected at least %d", [
		name_of(sbom),
		score_of(sbom, name),
		name,
		least,
	])
}

reaches(sbom, name, least) if {
	some result in sbom.profiles
	result.profile == name
	result.score >= least
}

score_of(sbom, name) := sprintf("a score of %d", [result.score]) if {
	some result in sbom.profiles
	result.profile == name
} else := "no score"

complete(sbom) if sbom.state == "complete"

default state_of(_) := "of unknown state"

state_of(sbom) := sbom.state

default name_of(_) := "an unknown tool"

name_of(sbom) := sbom.tool
