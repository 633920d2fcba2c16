# METADATA
# title: Chain of custody
# description: Every stage that there must be left a record, sealed and unbroken.
package custody.chain

import data.custody.profile.profile

# METADATA
# title: The chain is not verified
# description: A rule of the chain does not hold.
# custom:
#   id: chain.not-verified
#   severity: critical
#   solution: Run custody inspect on the bundle to see which link is broken.
deny contains {"id": "chain.not-verified", "msg": msg} if {
	not input.chain.verified
	msg := sprintf("the chain does not verify; broken: %s", [concat(", ", input.chain.broken)])
}

# METADATA
# title: The evidence is not sealed
# description: No signed list says that this is all the evidence there is.
# custom:
#   id: chain.not-sealed
#   severity: critical
#   solution: Run attest after the last evidence was collected.
deny contains {"id": "chain.not-sealed", "msg": "no seal lists the evidence"} if not input.chain.sealed

# METADATA
# title: A stage is missing
# description: A stage that there must be left no record.
# custom:
#   id: chain.stage-missing
#   severity: high
#   solution: Run record, scan-collect or attest for this stage in the workflow.
deny contains {"id": "chain.stage-missing", "msg": msg, "subject": stage} if {
	some stage in input.chain.missing
	msg := sprintf("stage %s left no record", [stage])
}

# METADATA
# title: The chain is not complete
# description: A stage that there must be left no record.
# custom:
#   id: chain.incomplete
#   severity: high
#   solution: Run record, scan-collect or attest for the missing stages.
deny contains {"id": "chain.incomplete", "msg": "the chain is not complete"} if {
	not input.chain.complete
	count(input.chain.missing) == 0
}

# METADATA
# title: The producer judges itself
# description: The identity that decides also signed a stage that produced the artifact.
# custom:
#   id: chain.self-judged
#   severity: high
#   solution: Run the gate in a reusable workflow of its own, or set data.profile.chain.deny_self_judged to false.
deny contains {"id": "chain.self-judged", "msg": self_judged} if {
	profile.chain.deny_self_judged
	input.evaluation.self_judged
}

# METADATA
# title: The producer judges itself
# description: The identity that decides also signed a stage that produced the artifact.
# custom:
#   id: chain.self-judged
#   severity: medium
#   solution: Run the gate in a reusable workflow of its own.
warn contains {"id": "chain.self-judged", "msg": self_judged} if {
	not profile.chain.deny_self_judged
	input.evaluation.self_judged
}

self_judged := "the identity that decides also signed a stage that produced the artifact"
