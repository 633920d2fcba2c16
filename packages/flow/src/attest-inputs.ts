import { isCustodyError } from '@custody/core/errors'
import { readJson } from '@custody/core/json/read-json'
import * as z from 'zod'
import type { AttestOptions } from './attest.ts'
import type { CallInputs } from './provenance.ts'
import { flag, lines, stepOptions, subjectInputs, subjectOptions } from './shared-inputs.ts'
import { readPlaces } from './stores/place.ts'

const text = z.string().optional()
const mebibyte = 1024 * 1024

/** What attest states and of what: the same for the action and the command, by the names of actions/attest where it has one. */
export const statementInputs = {
  ...subjectInputs,
  'subject-name-style': z.enum(['path', 'basename']).default('path'),
  'statement-per-subject': flag(false),
  'sbom-path': lines,
  'vex-path': lines,
  'report-path': lines,
  'link-path': lines,
  'statement-path': lines,
  'predicate-type': z.url('the URI of a predicate type').optional(),
  predicate: text,
  'predicate-path': text,
  'embed-limit': z
    .string()
    .regex(/^(?:[1-9]|1[0-6])$/, 'a number of MiB from 1 to 16')
    .default('1')
    .transform((mebibytes) => Number(mebibytes) * mebibyte),
  'call-inputs': z
    .string()
    .optional()
    .transform((text, context) => (text === undefined ? undefined : readCallInputs(text, context))),
  'asserted-stages': lines,
}

/** What `toJSON(inputs)` gives: an object of texts, numbers and flags. */
function readCallInputs(text: string, context: z.RefinementCtx): CallInputs {
  const known = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  const result = known.safeParse(jsonOrNothing(text))
  if (result.success) return Object.fromEntries(Object.entries(result.data).map(([k, v]) => [k, String(v)]))
  context.addIssue({ code: 'custom', message: 'a JSON object, as `toJSON(inputs)` gives it' })
  return z.NEVER
}

function jsonOrNothing(text: string): unknown {
  try {
    return readJson(Buffer.from(text), 'call-inputs', { maxBytes: 65_536, maxDepth: 2 })
  } catch (error) {
    if (isCustodyError(error)) return undefined
    throw error
  }
}

/** Where the statements go beside the bundle. */
export const storeInputs = {
  store: lines,
  'push-to-registry': flag(false),
}

const schema = z.object({ ...statementInputs, ...storeInputs })
type Inputs = z.output<typeof schema> & Parameters<typeof stepOptions>[0]

/** The options that those inputs make. */
export function attestOptions(given: Inputs): AttestOptions {
  return {
    ...stepOptions(given, given['asserted-stages']),
    subjects: { ...subjectOptions(given), nameStyle: given['subject-name-style'] },
    perSubject: given['statement-per-subject'],
    sboms: given['sbom-path'],
    vex: given['vex-path'],
    reports: given['report-path'],
    links: given['link-path'],
    statements: given['statement-path'],
    predicateType: given['predicate-type'],
    predicate: given.predicate,
    predicatePath: given['predicate-path'],
    embedLimit: given['embed-limit'],
    callInputs: given['call-inputs'],
    places: readPlaces(given.store, given['push-to-registry']),
    workspace: process.cwd(),
  }
}
