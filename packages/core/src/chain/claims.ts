import * as z from 'zod'
import { layerLimit } from '../bundle/head.ts'
import { stageName } from '../bundle/titles.ts'
import { type Digest, isDigest } from '../digest/sha256.ts'

const text = z.string().min(1).max(4096)
const digest = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'not a sha256 digest',
)
/** A point in time that exists, in UTC, to the second or the millisecond. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/)
  .refine((written) => isCalendarTime(written), 'no such time')
const name = z.string().regex(stageName, 'lower-case letters, digits, dots, dashes')

/** The run that a record says it is of. With a certificate each field is compared; with a key it is the holder's word. */
export const runClaims = z
  .strictObject({
    /** URI of the source repository. */
    repository: text,
    repositoryId: text,
    /** `<server>/<owner>/<repo>/actions/runs/<id>/attempts/<n>`; outside of a workflow an URN of the chain. */
    uri: text,
    attempt: z.int().positive(),
    /** Git commit that the run is of; empty outside of a repository. */
    commit: z.string().max(64),
    ref: z.string().max(1024),
    workflowRef: z.string().max(1024),
    jobWorkflowRef: z.string().max(1024),
    runnerEnvironment: z.string().max(64),
    actor: z.string().max(256),
  })
  .refine(
    ({ uri, attempt }) => attemptOf(uri) === undefined || attemptOf(uri) === String(attempt),
    'another attempt than the URI',
  )

/** One file that a record brings into the bundle. */
export const recordFile = z.strictObject({
  /** Title of its layer. */
  path: text,
  digest,
  /** Digest of the DSSE payload, for statements; else the digest of the bytes. */
  payloadDigest: digest,
  size: z.int().nonnegative(),
  mediaType: text,
  kind: name.refine((kind) => !layerKinds.includes(kind), 'a kind of layers that are no files'),
  predicateType: text.optional(),
})

/** What a bundle is made of beside files; no file may pass for one of them. */
const layerKinds: readonly string[] = ['record', 'seal', 'head']

/** Whether every path is another one, on file systems that ignore case as well. */
function areApart(files: readonly { readonly path: string }[]): boolean {
  return new Set(files.map(({ path }) => path.toLowerCase())).size === files.length
}

export const toolClaims = z.strictObject({
  name: text,
  version: z.string().max(256),
  digest: digest.optional(),
})

/** What a source record binds beside the run. */
export const sourceClaims = z.strictObject({
  commit: text,
  tree: text,
  ref: z.string().max(1024),
  dirty: z.boolean(),
  /** `none`, or the kind of signature and, where known, its key: what git says, not what was checked against a trust. */
  commitSignature: text,
  tag: z.strictObject({ name: text, signature: text }).optional(),
})

/** GitHub starts no more jobs of one matrix. */
export const legLimit = 256

/** `environment.custody` of a record. Whatever may come once for each report has the limit of a head's layers. */
export const recordClaims = z.strictObject({
  v: z.literal(1),
  chainId: z.string().regex(/^[0-9a-f]{32}$/),
  stage: name,
  leg: name.optional(),
  /** Names of all legs that a fork expects. */
  legs: z.array(name).max(legLimit).optional(),
  /** The head that this record follows; none at the root. */
  previous: digest.optional(),
  /** Under what the bundle was received: begun here, with its digest, or without. */
  received: z.enum(['own', 'pinned', 'unpinned']),
  files: z.array(recordFile).max(layerLimit).refine(areApart, 'a path twice, or the same but for case'),
  /** Digest of the policy, where a verdict was made. */
  policy: digest.optional(),
  run: runClaims,
  startedOn: instant,
  finishedOn: instant,
  tools: z.array(toolClaims).max(layerLimit),
  supersedes: z.array(digest).max(layerLimit),
  source: sourceClaims.optional(),
  /** Nobody could sign it: it gives no trust until a signed record completes it. */
  pending: z.literal(true).optional(),
  /** Digest of the payload of the pending record that this one says again, signed. */
  completes: digest.optional(),
})

export type RunClaims = z.output<typeof runClaims>
export type RecordFile = z.output<typeof recordFile>
export type RecordClaims = z.output<typeof recordClaims>
export type SourceClaims = z.output<typeof sourceClaims>
export type ToolClaims = z.output<typeof toolClaims>

function attemptOf(uri: string): string | undefined {
  return /\/attempts\/([1-9][0-9]*)$/.exec(uri)?.[1]
}

function isCalendarTime(written: string): boolean {
  const at = new Date(written)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written.slice(0, 19))
}

/** `…/actions/runs/ID` of a run URI: the same for every attempt. */
export function runBase(uri: string): string {
  return uri.replace(/\/attempts\/[1-9][0-9]*$/, '')
}

/** An instant as the formats write it. */
export function instantOf(date: Date): string {
  return date.toISOString()
}
