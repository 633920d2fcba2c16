import { defineErrors } from '@custody/core/errors'

/** Errors of the steps: what an action or the command was asked to do and could not. */
export const flowErrors = {
  'glob-empty': {
    fault: 'usage',
    what: 'a pattern matches no file',
    hint: 'Check the pattern, and that the step which writes the files ran before this one.',
  },
  'source-unknown': {
    fault: 'usage',
    what: 'a place of bundles is not understood',
    hint: 'Write a folder, `oci-layout:DIR`, or inside a job `artifact:NAME`.',
  },
  'artifact-outside-job': {
    fault: 'usage',
    what: 'the workflow artifact service exists inside a job only',
    hint: 'Use a folder or `oci-layout:DIR` on the command line.',
  },
  'signer-missing': {
    fault: 'usage',
    what: 'there is nothing to sign with',
    hint: 'Grant `permissions: id-token: write`, or give `key`; `signing: none` leaves a record unsigned on purpose.',
  },
  'trust-incomplete': {
    fault: 'usage',
    what: 'nothing says whose signatures are trusted',
    hint: 'Give `public-key`, or `trusted-root` with `certificate-identity`, `certificate-oidc-issuer` and `source-repository`.',
  },
  'chain-refused': {
    fault: 'evidence',
    what: 'the bundle does not verify, so nothing was added to it',
    hint: 'Fetch the bundle again from the job that wrote it; `custody inspect` shows the chain.',
  },
  'command-failed': {
    fault: 'usage',
    what: 'the recorded command failed',
    hint: 'Its own output says why; the record of the failed command was not added.',
  },
  'command-missing': {
    fault: 'usage',
    what: 'there is nothing to record',
    hint: 'Give `run`, or `products`, or bracket other steps with `phase: start` and `phase: stop`.',
  },
  'source-unreadable': {
    fault: 'usage',
    what: 'the source repository cannot be read',
    hint: 'Check out the repository before this step, with git installed.',
  },
  'products-missing': {
    fault: 'usage',
    what: 'the stage left nothing to name',
    hint: 'Give `products`: globs of what the stage made, one a line.',
  },
  'phase-missing': {
    fault: 'usage',
    what: '`phase: stop` has no `phase: start` before it in this job',
    hint: 'Put `record` with `phase: start` and the same `stage` before the steps that you bracket.',
  },
  'reports-missing': {
    fault: 'usage',
    what: 'no report was named',
    hint: 'Give `reports`: globs, one a line.',
  },
  'subject-conflict': {
    fault: 'usage',
    what: 'the artifact is given in more than one way',
    hint: 'Use one of `subject-path`, `subject-digest` with `subject-name`, `subject-checksums`.',
  },
  'subject-limit': {
    fault: 'usage',
    what: 'there are more artifacts than one statement can name',
    hint: 'Pack them into one archive, or attest a file of their checksums.',
  },
  'checksums-malformed': {
    fault: 'usage',
    what: 'a line of the checksums is not understood',
    hint: 'Write lines as `sha256sum` does: 64 hexadecimal digits, two spaces, the name.',
  },
  'predicate-unreadable': {
    fault: 'usage',
    what: 'the predicate is not a JSON object',
    hint: 'Give `predicate-path` as a JSON file and `predicate-type` as its URI.',
  },
  'record-foreign': {
    fault: 'evidence',
    what: 'a record cannot be sealed by this run',
    hint: 'A job seals records of this attempt or an earlier one, and unsigned ones of its own repository, commit and run alone.',
  },
  'record-unpinned': {
    fault: 'evidence',
    what: 'an unsigned record came in a bundle that nobody named by its digest',
    hint: 'An unsigned record is worth no more than the digest that it was handed over with: pass `bundle-digest`, or vouch for the stage by name in `asserted-stages`.',
  },
  'resource-missing': {
    fault: 'usage',
    what: 'nothing says where the artifact goes',
    hint: 'Give `resource-uri`: the place that the verdict is about, e.g. `pkg:oci/service` or `https://deploy.example/production`.',
  },
  'denied-by-policy': {
    fault: 'policy',
    what: 'the policy denies this artifact',
    hint: 'The summary lists every violation with what mends it.',
  },
  'denied-by-evidence': {
    fault: 'evidence',
    what: 'the chain of custody does not hold',
    hint: 'The summary shows the broken link; build and record again from there.',
  },
  'option-invalid': {
    fault: 'usage',
    what: 'an option has a value that it cannot have',
    hint: 'Run `custody help` with the name of the command.',
  },
  unexpected: {
    fault: 'internal',
    what: 'something happened that should not',
    hint: 'Please report it with the command that you ran and what it prints with CUSTODY_DEBUG=1.',
  },
  'option-unknown': {
    fault: 'usage',
    what: 'an option is not understood',
    hint: 'Run `custody help`.',
  },
} as const

export const flowError = defineErrors(flowErrors)
