import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const verdict = z.enum(['pass', 'fail'])

const caseList = z.object({
  totals: z.object({ cases: z.number(), pass: z.number(), fail: z.number() }),
  cases: z.array(
    z.object({
      name: z.string(),
      expect: verdict,
      bundle: z.string(),
      artifact: z.string(),
      artifactDigest: z.string(),
      identity: z.string().nullable(),
      issuer: z.string().nullable(),
      key: z.string().nullable(),
      trustedRoot: z.string(),
    }),
  ),
})

/** A case of the Sigstore conformance suite; paths are relative to the folder. */
export type SigstoreCase = z.output<typeof caseList>['cases'][number]

/** The cases of the corpus that CUSTODY_CORPUS names. */
export function sigstoreCases() {
  const corpus = process.env['CUSTODY_CORPUS']
  if (corpus === undefined || corpus === '')
    throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')
  const folder = join(corpus, 'sigstore')
  return { folder, ...caseList.parse(JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))) }
}
