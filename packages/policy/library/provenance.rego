# METADATA
# title: Provenance
# description: SLSA provenance says where, how and from what the artifact was built, and is signed.
package custody.provenance

import data.custody.profile.profile

# METADATA
# title: There is no provenance
# description: Nothing says where and from what the artifact was built.
# custom:
#   id: provenance.missing
#   severity: high
#   solution: Let the job that seals compose provenance for the build stage.
deny contains {"id": "provenance.missing", "msg": msg} if {
	profile.provenance.required
	not input.image.provenance.present
	msg := sprintf("no SLSA provenance for %s", [input.image.name])
}

# METADATA
# title: The provenance is not signed
# description: Provenance that nobody signed can be written by anybody.
# custom:
#   id: provenance.not-verified
#   severity: critical
#   solution: Compose the provenance in the job that signs it.
deny contains {"id": "provenance.not-verified", "msg": "the SLSA provenance has no signature that verifies"} if {
	input.image.provenance.present
	not input.image.provenance.verified
}

# METADATA
# title: The provenance is about another artifact
# description: The subject of the provenance is not the artifact that is about to be deployed.
# custom:
#   id: provenance.other-subject
#   severity: critical
#   solution: Deploy the artifact that was built, or build and attest this one.
deny contains {"id": "provenance.other-subject", "msg": msg} if {
	input.image.provenance.present
	not input.image.provenance.subject_matches
	msg := sprintf("the SLSA provenance does not name %s (%s)", [input.image.name, input.image.digest])
}

# METADATA
# title: The builder is not accepted
# description: The profile lists builders, and this is none of them.
# custom:
#   id: provenance.builder
#   severity: high
#   solution: Build with an accepted builder, or add it to data.profile.provenance.builder_ids.
deny contains {"id": "provenance.builder", "msg": msg} if {
	input.image.provenance.present
	count(profile.provenance.builder_ids) > 0
	not builder in profile.provenance.builder_ids
	msg := sprintf("built by %s; accepted: %s", [builder, concat(", ", profile.provenance.builder_ids)])
}

# METADATA
# title: The build type is not accepted
# description: The profile lists build types, and this is none of them.
# custom:
#   id: provenance.build-type
#   severity: high
#   solution: Build in an accepted way, or add the build type to data.profile.provenance.build_types.
deny contains {"id": "provenance.build-type", "msg": msg} if {
	input.image.provenance.present
	count(profile.provenance.build_types) > 0
	not build_type in profile.provenance.build_types
	msg := sprintf("build type %s; accepted: %s", [build_type, concat(", ", profile.provenance.build_types)])
}

# METADATA
# title: Built on a self-hosted runner
# description: What a self-hosted runner does is the word of whoever hosts it.
# custom:
#   id: provenance.self-hosted
#   severity: high
#   solution: Build on a hosted runner, or set data.profile.provenance.allow_self_hosted to true.
deny contains {"id": "provenance.self-hosted", "msg": msg} if {
	input.image.provenance.present
	not profile.provenance.allow_self_hosted
	runner_environment != "github-hosted"
	msg := sprintf("the runner environment is %s, expected github-hosted", [runner_environment])
}

# METADATA
# title: The SLSA Build level is too low
# description: The level is worked out from certificates and the map of trusted builders; what the provenance says about itself does not raise it.
# custom:
#   id: provenance.build-level
#   severity: high
#   solution: Read input.image.provenance.slsa.limits; docs/slsa.md says what each of them asks for.
deny contains {"id": "provenance.build-level", "msg": msg} if {
	input.image.provenance.present
	input.image.provenance.verified
	build_level < profile.provenance.min_build_level
	msg := sprintf("SLSA Build L%d, at least L%d is asked for: %s", [build_level, profile.provenance.min_build_level, lowest_limit])
}

default build_level := 0

build_level := input.image.provenance.slsa.build_level

default lowest_limit := "nothing is known of the build"

lowest_limit := input.image.provenance.slsa.limits[0].text

default builder := "an unknown builder"

builder := input.image.provenance.builder_id

default build_type := "unknown"

build_type := input.image.provenance.build_type

default runner_environment := "unknown"

runner_environment := input.image.provenance.runner_environment
