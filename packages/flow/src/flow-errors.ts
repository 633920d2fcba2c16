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
  'plugin-missing': {
    fault: 'usage',
    what: 'the KMS plug-in of the key is not installed',
    hint: 'Install the program on PATH, outside of the workspace: a program in the workspace is not run.',
  },
  'instance-conflict': {
    fault: 'usage',
    what: 'the inputs name no services, or two kinds of them',
    hint: 'Give either `signing-config`, or `instance: public-good` or `github` alone.',
  },
  'instance-unknown': {
    fault: 'usage',
    what: 'this GitHub host has no Sigstore instance',
    hint: 'Sign with a key, or with an instance of your own (`signing-config`).',
  },
  'witness-missing': {
    fault: 'usage',
    what: 'a witness that is needed is not there',
    hint: 'Name in `witnesses` what the instance has: a certificate needs a timestamp, a log is optional.',
  },
  'public-log-refused': {
    fault: 'usage',
    what: 'signing would publish, for good, what belongs to a repository that is not public',
    hint: 'A certificate names repository, workflow and commit, a log entry the key and the digest. Use `instance: github`, an instance of your own, or a key alone; `allow-public-log: true` accepts it.',
  },
  'trust-incomplete': {
    fault: 'usage',
    what: 'nothing says whose signatures are trusted',
    hint: 'Give `public-key`, or `trusted-root` with `certificate-identity`, `certificate-oidc-issuer` and `source-repository`.',
  },
  'identity-missing': {
    fault: 'usage',
    what: 'nothing says who has to have signed',
    hint: 'Give `--repo` or `--owner`, or `--certificate-identity` with `--certificate-oidc-issuer`, or `--public-key`. Anyone can get a certificate, so that one is valid proves nothing.',
  },
  'artifact-unnamed': {
    fault: 'usage',
    what: 'nothing says which artifact the attestations are about',
    hint: 'Name files, globs or `oci://` images, or give `--digest ALGORITHM:HEX`.',
  },
  'attestation-missing': {
    fault: 'usage',
    what: 'there are no attestations to verify',
    hint: 'Give `--bundle`: a file with a Sigstore bundle, or one on each line, or a folder of such files.',
  },
  'tuf-root-unusable': {
    fault: 'usage',
    what: 'a mirror of trust and the root metadata that it is believed by belong together',
    hint: 'Give `tuf-mirror` with `tuf-root`: the root.json of that repository, which you got on another way. Only the mirror of Sigstore’s public-good instance needs none.',
  },
  'tuf-unavailable': {
    fault: 'infrastructure',
    what: 'the mirror of trust does not answer',
    hint: 'Try again, or keep the trusted root as a file and give its path as `trusted-root`.',
  },
  'tuf-not-trusted': {
    fault: 'evidence',
    what: 'what the mirror of trust answers does not verify',
    hint: 'Its metadata is expired, rolled back, or not signed by the keys of `tuf-root`: check the address and where `tuf-root` comes from.',
  },
  'offline-refused': {
    fault: 'usage',
    what: 'with `offline` nothing is taken from a network',
    hint: 'Fetch it beforehand and give the file, or leave `offline` out.',
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
  'legs-invalid': {
    fault: 'usage',
    what: 'the legs of a fork are not named as they have to be',
    hint: 'Give `legs` as one short name a line, each once, with `leg` among them.',
  },
  'phase-conflict': {
    fault: 'usage',
    what: 'a bracket runs nothing itself',
    hint: 'Leave `run` out and put the steps between `phase: start` and `phase: stop`, or leave `phase` out.',
  },
  'output-refused': {
    fault: 'usage',
    what: 'a file cannot be written where an input says',
    hint: 'Name a place inside the workspace that is no link and leads through none, and that is neither in the bundle nor in `.git`.',
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
  'phase-damaged': {
    fault: 'infrastructure',
    what: 'what `phase: start` noted cannot be read',
    hint: 'Let no step between `phase: start` and `phase: stop` write below the custody folder of RUNNER_TEMP.',
  },
  'reports-missing': {
    fault: 'usage',
    what: 'no report was named',
    hint: 'Give `reports`: globs, one a line.',
  },
  'report-incomplete': {
    fault: 'evidence',
    what: 'a report is not complete, so that what its scan found is not known',
    hint: 'Look whether the scanner ran to its end and wrote the whole report. It is recorded as what it is, and the gate decides.',
  },
  'report-absent': {
    fault: 'evidence',
    what: 'evidence that was to be there is not',
    hint: 'Name its report in `reports`, and let the step that writes it run before this one. The gate decides.',
  },
  'subject-conflict': {
    fault: 'usage',
    what: 'the artifact is given in more than one way',
    hint: 'Use one of `subject-path`, `subject-digest` with `subject-name`, `subject-checksums`; `subject-images` may stand beside it.',
  },
  'subject-name-unsafe': {
    fault: 'usage',
    what: 'the name of an artifact leads out of a folder or holds control characters',
    hint: 'Make the checksums inside of the folder of the files, or give `subject-name-style: basename`.',
  },
  'image-malformed': {
    fault: 'usage',
    what: 'an image is not named with its registry and its digest',
    hint: 'Write `REGISTRY/NAME@sha256:HEX`, e.g. `ghcr.io/acme/app@sha256:…`: the digest that the push printed.',
  },
  'subject-limit': {
    fault: 'usage',
    what: 'there are more artifacts than one statement can name',
    hint: 'Pack them into one archive, or attest a file of their checksums.',
  },
  'checksums-malformed': {
    fault: 'usage',
    what: 'a line of the checksums is not understood',
    hint: 'Write lines as `sha256sum` does: the digest in hexadecimal digits (SHA-224 to SHA-512), two spaces, the name.',
  },
  'predicate-unreadable': {
    fault: 'usage',
    what: 'the predicate is not a JSON object',
    hint: 'Give `predicate-type` as its URI, and `predicate-path` as a JSON file or `predicate` as its text.',
  },
  'predicate-incomplete': {
    fault: 'usage',
    what: 'a predicate lacks what its type demands',
    hint: 'Let the tool write all compulsory fields, or give the predicate a type of your own.',
  },
  'predicate-reserved': {
    fault: 'usage',
    what: 'a predicate type is made by Custody alone',
    hint: 'Seals and decisions come from `attest` and `verify-gate`; give your predicate a type of your own.',
  },
  'evidence-unknown': {
    fault: 'usage',
    what: 'a file is not what its input says',
    hint: 'SBOMs belong to `sbom-path`, VEX to `vex-path`, in-toto links to `link-path`, whole statements to `statement-path`, all else to `report-path`.',
  },
  'statement-foreign': {
    fault: 'usage',
    what: 'a statement is about something that is no artifact of this step',
    hint: 'Name all its subjects as artifacts, or leave them out of the statement.',
  },
  'statement-limit': {
    fault: 'usage',
    what: 'there are more statements than one record can list',
    hint: 'Leave `statement-per-subject` out, or attest fewer artifacts in one step.',
  },
  'store-unknown': {
    fault: 'usage',
    what: 'a place for statements is not understood',
    hint: 'Write `github`, `registry` or `file:PATH`, one a line.',
  },
  'store-outside-job': {
    fault: 'usage',
    what: 'the attestations API of GitHub is reached from inside a job only',
    hint: 'Run the action `attest` with `github-token` and `permissions: attestations: write`, or choose another place.',
  },
  'store-image-missing': {
    fault: 'usage',
    what: 'there is no image whose registry could take the statements',
    hint: 'Give `subject-images`, or `subject-name` with its registry and `subject-digest`.',
  },
  'store-file-failed': {
    fault: 'usage',
    what: 'the statements cannot be written into a file',
    hint: 'Check the path after `file:`; several statements go into a file that ends in `.jsonl`.',
  },
  'store-refused': {
    fault: 'usage',
    what: 'statements are signed and in the bundle, but a place did not take all of them',
    hint: 'Mend what the place complains of, and run the step again with the same bundle.',
  },
  'store-unavailable': {
    fault: 'infrastructure',
    what: 'statements are signed and in the bundle, but a place was not available for all of them',
    hint: 'Run the step again with the same bundle, or let it go on with `on-unavailable: warn`.',
  },
  'registry-image-missing': {
    fault: 'usage',
    what: 'the registry does not have the image',
    hint: 'Push the image before this step, and give the digest that the push printed.',
  },
  'registry-refused': {
    fault: 'usage',
    what: 'a registry does not allow what was asked of it',
    hint: 'Log in before this step, e.g. with docker/login-action, with the right to write packages.',
  },
  'registry-unavailable': {
    fault: 'infrastructure',
    what: 'a registry does not answer',
    hint: 'Run the step again; when it stays so, see the status page of the registry and the network of the runner.',
  },
  'registry-answer-invalid': {
    fault: 'evidence',
    what: 'a registry answers what no registry may answer',
    hint: 'Do not trust what comes from there: check its address, and what stands between it and the runner.',
  },
  'registry-realm-foreign': {
    fault: 'evidence',
    what: 'a registry sends to a token service that is not its own',
    hint: 'Passwords go to the host of the registry and its neighbours alone: check the address of the registry.',
  },
  'registry-credentials-unreadable': {
    fault: 'usage',
    what: 'the stored credentials of a registry cannot be read',
    hint: 'Log in again with `docker login`; a credential helper has to stand on PATH, outside of the workspace.',
  },
  'attestation-unreadable': {
    fault: 'evidence',
    what: 'an attestation that another action left is no Sigstore bundle with a statement',
    hint: 'Look which step listed the file in created_attestation_paths.txt, and mend or remove that step.',
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
    hint: 'Run `custody help` with the name of the command, or read the page of the action.',
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
