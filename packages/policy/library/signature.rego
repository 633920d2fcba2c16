# METADATA
# title: Signatures
# description: The artifact is named by a signed seal, and every stage that has to be signed is.
package custody.signature

import data.custody.profile.profile

# METADATA
# title: The artifact is not signed
# description: No signed seal names this artifact.
# custom:
#   id: signature.missing
#   severity: critical
#   solution: Run attest with a signing key or with id-token write permission before the gate.
deny contains {"id": "signature.missing", "msg": msg} if {
	not input.image.signature.present
	msg := sprintf("no signed seal names %s", [input.image.name])
}

# METADATA
# title: The signature is not valid
# description: The signature of the seal does not verify against the trust that was given.
# custom:
#   id: signature.invalid
#   severity: critical
#   solution: Take the bundle again from the job that sealed it, and check the trust that the gate was given.
deny contains {"id": "signature.invalid", "msg": msg} if {
	input.image.signature.present
	not input.image.signature.valid
	msg := sprintf("the seal about %s has no valid signature", [input.image.name])
}

# METADATA
# title: A stage is not signed
# description: A record is unsigned although the profile asks for a signature of its stage.
# custom:
#   id: signature.unsigned-stage
#   severity: high
#   solution: Sign the record of this stage, or list the stage in data.profile.signature.unsigned_stages.
deny contains {"id": "signature.unsigned-stage", "msg": msg, "subject": stage.name} if {
	some stage in input.chain.stages
	stage.present
	not stage.signed
	not stage.name in profile.signature.unsigned_stages
	msg := sprintf("the record of stage %s is not signed; unsigned may be: %s", [
		stage.name,
		concat(", ", profile.signature.unsigned_stages),
	])
}

# METADATA
# title: The run is not proven
# description: The profile asks for certificates, and a key signed.
# custom:
#   id: signature.not-proven
#   severity: high
#   solution: Sign keyless, with id-token write permission, or set data.profile.signature.require_proven to false.
deny contains {"id": "signature.not-proven", "msg": msg} if {
	profile.signature.require_proven
	input.image.signature.present
	not proven
	msg := sprintf("the seal is signed by %s; which run signed is not proven", [signer])
}

proven if input.image.signature.strength == "proven"

default signer := "an unknown signer"

signer := input.image.signature.signer
