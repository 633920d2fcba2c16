import * as z from 'zod'
import { component, count, digest, instant, severity, share, text } from './input-values.ts'

const state = z
  .enum(['complete', 'incomplete', 'failed', 'missing', 'stale', 'unreadable'])
  .describe('Only `complete` is whole and understood.')

const confirmed = z
  .enum(['tool', 'outcome', 'no'])
  .describe(
    'How it is known that the scan ran to its end: by the report, by the step’s outcome, or not at all.',
  )

const counts = z.strictObject({
  critical: count('Open findings.'),
  high: count('Open findings.'),
  medium: count('Open findings.'),
  low: count('Open findings.'),
  info: count('Open findings.'),
  unknown: count('Open findings without a severity.'),
})

const suppressed = z
  .strictObject({
    by: z.enum(['in-source', 'external', 'vex']).describe('Where that is said.'),
    reason: text('The reason given.').optional(),
  })
  .describe('Somebody said that it does not count.')

export const sbom = z.strictObject({
  present: z.boolean().describe('There is an SBOM.'),
  verified: z
    .boolean()
    .describe('The record that brought it, or the SBOM’s own statement, has a signature that verifies.'),
  state: state.optional(),
  confirmed: confirmed.optional(),
  format: text('cyclonedx or spdx.').optional(),
  spec_version: text('Version of the format.').optional(),
  tool: text('What wrote it.').optional(),
  component_count: count('Components that it lists.'),
  digest: digest('Of its bytes.').optional(),
  quality: z
    .strictObject({
      purl: share('Share of the components with a package URL.'),
      version: share('Share of the components with a version.'),
    })
    .optional(),
  profiles: z
    .array(
      z.strictObject({
        profile: text('cisa-2026, ntia-2021 or bsi-tr-03183-2-v2.1.0.'),
        score: count('0 to 100.'),
        outcome: z.enum(['present', 'unknown', 'withheld', 'missing']).describe('The worst of its checks.'),
        failed: z.array(z.string()).describe('Checks of which something is not present.'),
      }),
    )
    .describe('How good the SBOM is by each profile of minimum elements.')
    .optional(),
})

export const scan = z.strictObject({
  kind: text('sbom, sca, sast, dast, secrets, iac, licence, or unknown.'),
  required: z.boolean().describe('The collecting step was told to expect this kind.'),
  tool: text('Scanner.').optional(),
  version: text('Version of the scanner.').optional(),
  path: text('Path of the report when it was collected.').optional(),
  digest: digest('Of the report.').optional(),
  format: text('Format of the report.').optional(),
  state,
  confirmed,
  clean: z.boolean().describe('Complete, confirmed and without an open finding.'),
  reasons: z.array(z.string()).describe('Codes of why it is not complete.'),
  limits: z.array(z.string()).describe('Codes of what could not be known.'),
  scanned_at: instant('When the scan ended, as the report says.').optional(),
  counts,
})

export const vulnerability = z.strictObject({
  id: text('The best known id.'),
  aliases: z.array(z.string()).describe('Other ids of the same vulnerability.'),
  severity,
  score: z.number().describe('CVSS base score, 0 to 10.').optional(),
  vector: text('CVSS vector.').optional(),
  title: text('One line.'),
  component: component.optional(),
  fixed_in: z.array(z.string()).describe('Versions that do not have it any more.'),
  sources: z.array(z.string()).describe('Scanners that found it.'),
  suppressed: suppressed.optional(),
})

export const code = z.strictObject({
  id: digest('Equal from scan to scan.'),
  kind: z.enum(['code', 'secret', 'misconfiguration', 'licence']).describe('What it is about.'),
  rule: text('Rule of the scanner.'),
  title: text('One line.'),
  severity,
  path: text('File.').optional(),
  line: count('Line, from 1.').optional(),
  cwes: z.array(z.string()).describe('CWE ids.'),
  source: text('Scanner.').optional(),
  suppressed: suppressed.optional(),
})

export const license = z.strictObject({
  component,
  expressions: z.array(z.string()).describe('SPDX ids or expressions, or names, as the SBOM gives them.'),
})
