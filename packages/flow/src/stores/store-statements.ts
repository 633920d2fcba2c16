import { type CustodyError, isCustodyError } from '@custody/core/errors'
import { flowError } from '../flow-errors.ts'
import type { ImageReference } from '../image-reference.ts'
import { type OutputRules, outputFile } from '../output-place.ts'
import type { AttestationPort } from '../ports.ts'
import { writeStatements } from './file-store.ts'
import type { Place } from './place.ts'
import { isAbout, type SignedStatement } from './signed-statement.ts'

/** One statement in one place. */
export interface Stored {
  readonly predicateType: string
  /** Name that the place gave it: an id, a digest, a path. */
  readonly id: string
  readonly url?: string | undefined
}

/** What came of one place. */
export interface StoreOutcome {
  readonly place: string
  readonly stored: readonly Stored[]
  /** How many statements it should have. */
  readonly expected: number
  /** Why it has not all of them. */
  readonly error: CustodyError | undefined
}

/** What the places are reached by. */
export interface StoreAccess {
  readonly attestations?: AttestationPort | undefined
  readonly pushStatement: (image: ImageReference, statement: SignedStatement) => Promise<string>
  readonly progress: (line: string) => void
}

/**
 * Says before anything is signed what could not be stored afterwards.
 * @throws store-outside-job, store-image-missing, output-refused
 */
export function checkPlaces(
  places: readonly Place[],
  images: readonly ImageReference[],
  { attestations }: Pick<StoreAccess, 'attestations'>,
  rules: OutputRules,
): void {
  for (const place of places) {
    const { kind } = place
    if (kind === 'file') outputFile(place.path, 'store', rules)
    if (kind === 'github' && attestations === undefined) throw flowError('store-outside-job')
    if (kind === 'registry' && images.length === 0) throw flowError('store-image-missing')
  }
}

/**
 * Stores statements in all places, each place for itself: a registry that is down keeps nothing from GitHub.
 * @returns one outcome for each place and image; none is thrown, since the bundle is written by then
 */
export async function storeStatements(
  statements: readonly SignedStatement[],
  places: readonly Place[],
  images: readonly ImageReference[],
  access: StoreAccess,
): Promise<readonly StoreOutcome[]> {
  const outcomes: StoreOutcome[] = []
  for (const part of places.flatMap((place) => partsOf(place, statements, images, access))) {
    access.progress(`Storing statements: ${part.tasks.length}, in ${part.place}`)
    outcomes.push(await store(part))
  }
  return outcomes
}

interface Part {
  readonly place: string
  readonly tasks: readonly (() => Promise<Stored>)[]
}

function partsOf(
  place: Place,
  statements: readonly SignedStatement[],
  images: readonly ImageReference[],
  access: StoreAccess,
): readonly Part[] {
  switch (place.kind) {
    case 'github':
      return [{ place: 'github', tasks: statements.map((one) => () => sendToGitHub(one, access)) }]
    case 'file':
      return [filePart(place.path, statements)]
    case 'registry':
      return images.map((image) => imagePart(image, statements, access))
    default:
      return place satisfies never
  }
}

async function sendToGitHub(
  { bytes, predicateType }: SignedStatement,
  { attestations }: StoreAccess,
): Promise<Stored> {
  if (attestations === undefined) throw flowError('store-outside-job')
  return { predicateType, ...(await attestations.store(bytes)) }
}

/** A file is written whole, so it has one task, which stands for all its statements. */
function filePart(path: string, statements: readonly SignedStatement[]): Part {
  const [first, ...others] = statements.map(({ predicateType }) => ({ predicateType, id: path }))
  if (first === undefined) return { place: `file ${path}`, tasks: [] }
  const write = async () => {
    writeStatements(path, statements)
    return first
  }
  return { place: `file ${path}`, tasks: [write, ...others.map((stored) => async () => stored)] }
}

/** An image gets the statements that name it. */
function imagePart(image: ImageReference, statements: readonly SignedStatement[], access: StoreAccess): Part {
  const subject = { digest: { sha256: image.digest.slice('sha256:'.length) } }
  const tasks = statements
    .filter((statement) => isAbout(statement, [subject]))
    .map((statement) => async () => ({
      predicateType: statement.predicateType,
      id: await access.pushStatement(image, statement),
    }))
  return { place: `registry ${image.registry}/${image.repository}@${image.digest}`, tasks }
}

async function store({ place, tasks }: Part): Promise<StoreOutcome> {
  const stored: Stored[] = []
  try {
    for (const task of tasks) stored.push(await task())
    return { place, stored, expected: tasks.length, error: undefined }
  } catch (error) {
    if (!isCustodyError(error)) throw error
    return { place, stored, expected: tasks.length, error }
  }
}

/**
 * One error for all places that lack statements, which says what is stored and what is not; none where all is stored.
 * `store-unavailable` where every cause is an outage, so that the same step may be run again; else `store-refused`.
 */
export function storeFailure(outcomes: readonly StoreOutcome[]): CustodyError | undefined {
  const failed = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]))
  const [first] = failed
  if (first === undefined) return undefined
  const found = outcomes.map(spelled).join('; ')
  const isOutage = failed.every(({ fault }) => fault === 'infrastructure')
  return flowError(isOutage ? 'store-unavailable' : 'store-refused', {
    found,
    hint: first.hint,
    cause: first,
  })
}

function spelled({ place, stored, expected, error }: StoreOutcome): string {
  const count = `${place}: ${stored.length} of ${expected} stored`
  return error === undefined ? count : `${count} (${error.code}: ${error.message})`
}
