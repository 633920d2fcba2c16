import { defineErrors } from '@custody/core/errors'

/** Errors of the policy engine, of policies, and of what they are asked about. */
export const policyErrors = {
  'builders-malformed': {
    fault: 'usage',
    what: 'a map of trusted builders cannot be used',
    hint: 'Write it as docs/spec/builders.md says; a member that is not known is refused, since it could be a condition.',
  },
  'policy-empty': {
    fault: 'usage',
    what: 'a policy folder holds no policy',
    hint: 'Put at least one .rego file with a deny, violation or allow rule into it, or leave the input out to use the shipped policy.',
  },
  'policy-file': {
    fault: 'usage',
    what: 'a file in a policy folder cannot be used',
    hint: 'A policy folder holds regular files only: .rego, and data.json or data.yaml.',
  },
  'policy-too-large': {
    fault: 'usage',
    what: 'a policy folder is larger than its limit',
    hint: 'Check that the path names the policy alone and not a whole repository.',
  },
  'policy-data': {
    fault: 'usage',
    what: 'a data file of a policy cannot be used',
    hint: 'A data file is one JSON or YAML mapping, and two files may not say different things under one name.',
  },
  'policy-compile': {
    fault: 'usage',
    what: 'a policy does not compile',
    hint: 'Correct the policy; `custody policy test` and `opa check` show the same errors.',
  },
  'policy-capability': {
    fault: 'usage',
    what: 'a policy calls a function that is not available here',
    hint: 'A policy decides from its input and data alone: network, environment, chance and signing are refused.',
  },
  'policy-unknown-path': {
    fault: 'usage',
    what: 'a policy reads a part of the input that does not exist',
    hint: 'Such a rule would never apply. Correct the name: docs/spec/policy-input.md lists all of them.',
  },
  'policy-input-lookup': {
    fault: 'usage',
    what: 'a policy looks into the input in a way that cannot be checked',
    hint: 'Name the path with dots or as literal text; iterate with `some x in …` over lists.',
  },
  'policy-unknown-value': {
    fault: 'usage',
    what: 'a policy compares a part of the input with a value that it never has',
    hint: 'Such a rule would never apply, or always. Take one of the values that docs/spec/policy-input.md lists; they are in lower case.',
  },
  'policy-no-rule': {
    fault: 'usage',
    what: 'no rule of the policy can deny',
    hint: 'Define deny, violation or allow in a package of the policy; functions and rules in *_test.rego do not count.',
  },
  'policy-no-test': {
    fault: 'usage',
    what: 'a policy has no test',
    hint: 'Write rules whose names begin with test_ into files named *_test.rego.',
  },
  'policy-member': {
    fault: 'policy',
    what: 'a rule gave something that is neither a message nor an object with one',
    hint: 'Write `deny contains msg if …` with a string, or an object with id and msg. A rule that means something else needs another name.',
  },
  'policy-evaluation': {
    fault: 'policy',
    what: 'a policy failed while it was evaluated',
    hint: 'A failed function or two values for one rule never pass: correct the policy, or guard the call.',
  },
  'policy-input-too-large': {
    fault: 'usage',
    what: 'the input document of the policy is larger than its limit',
    hint: 'Collect fewer or smaller reports.',
  },
  'engine-missing': {
    fault: 'internal',
    what: 'the policy engine is not where it should be',
    hint: 'opa.wasm.br and opa-child.mjs lie beside the bundled code; take the release as a whole.',
  },
  'engine-changed': {
    fault: 'internal',
    what: 'the policy engine is not the one that this version was built with',
    hint: 'Take opa.wasm.br and the code from the same release.',
  },
  'engine-start': {
    fault: 'infrastructure',
    what: 'the policy engine could not be started',
    hint: 'The runner has to allow a child process of Node.js.',
  },
  'engine-timeout': {
    fault: 'infrastructure',
    what: 'the policy did not come to an end in time',
    hint: 'Look for loops over the product of two long lists; a lookup table belongs into a complete rule (`m := {k: v | …}`).',
  },
  'engine-memory': {
    fault: 'infrastructure',
    what: 'the policy needs more memory than it may have',
    hint: 'Look for rules that build very large sets or texts.',
  },
  'engine-output': {
    fault: 'infrastructure',
    what: 'the policy gives a larger result than it may',
    hint: 'Report a summary instead of one message for each of many thousand findings.',
  },
  'engine-died': {
    fault: 'infrastructure',
    what: 'the policy engine ended without an answer',
    hint: 'Run it again; if it ends again, report it with the policy.',
  },
  'policy-subject': {
    fault: 'usage',
    what: 'an artifact has no digest that a policy can name it by',
    hint: 'Give its SHA-256: policies and verdicts name artifacts by it.',
  },
} as const

export const policyError = defineErrors(policyErrors)
