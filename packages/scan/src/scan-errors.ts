import { defineErrors } from '@custody/core/errors'

/** Errors of collecting reports. What is wrong *inside* a report is no error but a state with its reasons. */
export const scanErrors = {
  'evidence-kind-unknown': {
    fault: 'usage',
    what: 'a kind of evidence is unknown',
    hint: 'Name one of sbom, sca, sast, dast, secrets, iac, licence.',
  },
  'outcome-unknown': {
    fault: 'usage',
    what: 'an outcome of a step is unknown',
    hint: 'Give what GitHub says of a step: success, failure, cancelled or skipped.',
  },
  'report-ambiguous': {
    fault: 'usage',
    what: 'one report is named twice with different tools or bytes',
    hint: 'Let each file be matched by one line of reports, or give it the same tool on each.',
  },
  'evidence-index-malformed': {
    fault: 'evidence',
    what: 'an evidence index is not of its form',
    hint: 'Only this suite writes such files: collect the reports again.',
  },
  'findings-malformed': {
    fault: 'evidence',
    what: 'a findings document is not of its form',
    hint: 'Only this suite writes such files: collect the reports again.',
  },
  'quality-malformed': {
    fault: 'evidence',
    what: 'a quality document of an SBOM is not of its form',
    hint: 'Only this suite writes such files: collect the SBOM again.',
  },
  'licence-policy-malformed': {
    fault: 'usage',
    what: 'the licence policy is not of its form',
    hint: 'Write it as docs/spec/licence-policy.md describes; each entry of allow and deny is one SPDX licence.',
  },
} as const

export const scanError = defineErrors(scanErrors)
