import { defineErrors } from '@custody/core/errors'

/** Errors of the GitHub edge: inputs, the runner's files, OIDC tokens, workflow artifacts. */
export const githubErrors = {
  'input-invalid': {
    fault: 'usage',
    what: 'an input is not valid',
    hint: 'Correct the input in the workflow; the README of the action lists what each input takes.',
  },
  'environment-incomplete': {
    fault: 'infrastructure',
    what: 'a variable that the Actions runner sets is missing or malformed',
    hint: 'Run this as a step of a GitHub Actions job with a current runner, or use the custody command elsewhere.',
  },
  'runner-file-failed': {
    fault: 'infrastructure',
    what: 'a file that the Actions runner gave to the step cannot be used',
    hint: 'Check the disk of the runner, and that no earlier step removed or replaced the file.',
  },
  'output-too-large': {
    fault: 'usage',
    what: 'the outputs are larger than what a job can pass on',
    hint: 'Read the value from its file in the bundle or the report folder instead of from the output.',
  },
  'job-memory-damaged': {
    fault: 'infrastructure',
    what: 'what an earlier step of this job noted down cannot be read',
    hint: 'Let no other step write below the custody folder of RUNNER_TEMP.',
  },
  'token-malformed': {
    fault: 'infrastructure',
    what: 'a token is not a JSON Web Token',
    hint: 'Check which service issued the token; its text is not shown because it is a secret.',
  },
  'oidc-unavailable': {
    fault: 'usage',
    what: 'this job cannot ask for an OIDC token',
    hint: 'Give the job `permissions: id-token: write`, or sign with a key: set `signing: key` and `key`.',
  },
  'oidc-refused': {
    fault: 'infrastructure',
    what: 'GitHub did not issue an OIDC token',
    hint: 'Run the job again; when it stays so, see githubstatus.com and the OIDC settings of the organisation.',
  },
  'attestation-refused': {
    fault: 'usage',
    what: 'GitHub does not take an attestation',
    hint: 'Give the job `permissions: attestations: write` and the token of this job as `github-token`.',
  },
  'attestation-unavailable': {
    fault: 'infrastructure',
    what: 'the attestations API of GitHub is not available',
    hint: 'Run the job again; when it stays so, see githubstatus.com.',
  },
  'attestation-list-unsafe': {
    fault: 'evidence',
    what: 'the list of attestations that steps of this job made cannot be followed',
    hint: 'Look which step wrote into created_attestation_paths.txt of RUNNER_TEMP: each line is a file below that folder.',
  },
  'artifacts-list-malformed': {
    fault: 'infrastructure',
    what: 'the list of artifacts that the runner gave to the step is not understood',
    hint: 'Name the artifacts by a `subject-` input, and report the version of the runner.',
  },
  'artifact-service-missing': {
    fault: 'infrastructure',
    what: 'the artifact service of the run cannot be reached from here',
    hint: 'Only an action inside a GitHub Actions job has it: a `run:` step has not, and GHES has none of this version.',
  },
  'artifact-service-failed': {
    fault: 'infrastructure',
    what: 'the artifact service did not do what it was asked for',
    hint: 'Run the job again; a 403 usually means that the storage quota of artifacts is used up.',
  },
  'artifact-name-invalid': {
    fault: 'usage',
    what: 'the name of a workflow artifact is empty or too long',
    hint: 'Shorten the name after `artifact:`, the stage or the leg.',
  },
  'artifact-exists': {
    fault: 'usage',
    what: 'the run already has another workflow artifact of this name',
    hint: 'Give each job that uploads a bundle of its own stage or leg, or another name after `artifact:`.',
  },
  'artifact-missing': {
    fault: 'evidence',
    what: 'the run has no such workflow artifact',
    hint: 'Check `needs:`, the name after `artifact:` and the digest: they must be those of the job that uploaded.',
  },
  'artifact-ambiguous': {
    fault: 'usage',
    what: 'several bundles of the run fit the name',
    hint: 'Give `bundle-digest` from the output of the job whose bundle is meant.',
  },
  'artifact-changed': {
    fault: 'evidence',
    what: 'a workflow artifact is not the one that was uploaded',
    hint: 'Do not use it: run the job that made it again, and find out what changed it.',
  },
  'archive-malformed': {
    fault: 'evidence',
    what: 'an archive is not a well-formed ZIP file',
    hint: 'Run the job that uploaded it again.',
  },
  'archive-unsafe': {
    fault: 'evidence',
    what: 'an archive holds an entry that no bundle has',
    hint: 'Do not use it: a bundle has regular files with plain relative names only, each once.',
  },
  'archive-too-large': {
    fault: 'evidence',
    what: 'an archive is larger than its limits',
    hint: 'Check where the archive comes from; large files belong into an artifact of their own, not into the bundle.',
  },
  'folder-not-empty': {
    fault: 'usage',
    what: 'a folder that is to take a download is not empty',
    hint: 'Name a new folder, or remove what an earlier step left there.',
  },
  'unexpected-failure': {
    fault: 'internal',
    what: 'something went wrong that should not be possible',
    hint: 'Run the job with debug logging and report what it shows at the repository of the suite.',
  },
} as const

export const githubError = defineErrors(githubErrors)
