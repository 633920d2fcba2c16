import type { ErrorEntry } from '../errors.ts'

/** Errors of the chain: what verification names when a link is broken. */
export const chainErrors = {
  'head-history': {
    fault: 'evidence',
    what: 'a head cannot be derived from the heads before it',
    hint: 'Something was added to, dropped from or changed in the history: fetch the bundle again from the job that wrote it.',
  },
  'record-malformed': {
    fault: 'evidence',
    what: 'a record does not say what the bundle holds under it',
    hint: 'The record or its files were renamed, retyped or changed after signing.',
  },
  'record-limit': {
    fault: 'usage',
    what: 'a record or a seal would say what no reader takes, so nothing was signed',
    hint: 'Shorten what the message names, or divide it over several steps: docs/spec/record.md and docs/spec/seal.md have the limits.',
  },
  'seal-differs': {
    fault: 'evidence',
    what: 'the seal does not list what the bundle holds',
    hint: 'The bundle was changed after it was sealed: run attest again over a bundle that verifies.',
  },
  'seal-missing': {
    fault: 'evidence',
    what: 'the bundle is not sealed',
    hint: 'Run attest before the gate: only a sealed bundle can be decided on.',
  },
  'seal-expired': {
    fault: 'evidence',
    what: 'the seal is no longer valid',
    hint: 'Scan again and seal the bundle anew.',
  },
  'after-seal': {
    fault: 'evidence',
    what: 'something was added after the seal that may not be there',
    hint: 'After the seal only signed records of policy, deployment, runtime and report may follow: seal again.',
  },
  'record-pending': {
    fault: 'evidence',
    what: 'a record was left unsigned during an outage of the signing services, and nobody has signed it since',
    hint: 'Run `attest` on the bundle once more: it signs pending records of the stages in `asserted-stages` (by default source and build), without another build.',
  },
  'completion-differs': {
    fault: 'evidence',
    what: 'a record does not say the same as the pending one that it completes',
    hint: 'Do not use the bundle: something was changed between the stage and its signature.',
  },
  'record-unsigned': {
    fault: 'evidence',
    what: 'an unsigned record stands where a signature is needed',
    hint: 'Sign the stage, or name it in `asserted-stages` where the sealing job vouches for it.',
  },
  'run-differs': {
    fault: 'evidence',
    what: 'a record is of another run than its bundle',
    hint: 'Items of two runs do not mix: begin the chain again in this run.',
  },
  'repository-differs': {
    fault: 'evidence',
    what: 'a record is of another source repository, commit or ref than expected',
    hint: 'Check `source-repository` and `source-ref`, and where the bundle comes from.',
  },
  'material-changed': {
    fault: 'evidence',
    what: 'a file is not what the stage that made it left',
    hint: 'It was changed between two stages: build it again, and hand over exactly what was recorded.',
  },
  'handover-broken': {
    fault: 'evidence',
    what: 'a record consumed something that no record before it produced',
    hint: 'What is said to come from a stage has to be a product or a file of a record of that stage.',
  },
  'leg-missing': {
    fault: 'evidence',
    what: 'a leg that was announced has left no record',
    hint: 'Merge the bundles of all legs of the matrix before going on.',
  },
  'stage-missing': {
    fault: 'evidence',
    what: 'a stage that has to be there left no record',
    hint: 'Add the action that records this stage to the workflow.',
  },
  'time-order': {
    fault: 'evidence',
    what: 'a record was signed before the record that it follows',
    hint: 'Trusted times may not fall along the chain: the bundle was put together from pieces.',
  },
  'supersedes-foreign': {
    fault: 'evidence',
    what: 'a record replaces an item that is not its own',
    hint: 'Only who signed an item may supersede it, in a later record of the same stage and tool that brings the like.',
  },
  'subject-unknown': {
    fault: 'evidence',
    what: 'these bytes are not what was sealed',
    hint: 'The artifact was changed after it was attested, or it is another one: deploy exactly what was sealed.',
  },
  'subject-missing': {
    fault: 'usage',
    what: 'nothing says which artifact is meant',
    hint: 'Give `subject-path`, `subject-digest` or `subject-checksums`.',
  },
  'verdict-missing': {
    fault: 'evidence',
    what: 'the bundle holds no verdict that counts here',
    hint: 'Run verify-gate first; its resource URI, policy and signer have to be the ones that this step expects.',
  },
  'verdict-differs': {
    fault: 'evidence',
    what: 'the verdict is not about this seal, place, policy or artifact',
    hint: 'Let the gate decide on exactly this bundle, for this resource URI and with this policy.',
  },
  'verdict-denied': {
    fault: 'policy',
    what: 'the verdict is denied',
    hint: 'Read the violations in the verdict; nothing that was denied is deployed.',
  },
  'verdict-self-judged': {
    fault: 'evidence',
    what: 'the verdict was signed by who also signed a producing stage',
    hint: 'Put the gate into a reusable workflow of its own, or say `accept-self-judged` where one job does all.',
  },
} as const satisfies Record<string, ErrorEntry>
