import { errorPage } from './names.ts'

/** Whose fault an error is; it decides the exit code and what a person is told to do. */
export type Fault = 'usage' | 'evidence' | 'policy' | 'infrastructure' | 'internal'

/** One row of a package's table of errors: docs/errors.md is generated from these. */
export interface ErrorEntry {
  readonly fault: Fault
  /** What went wrong, as a sentence without its end. */
  readonly what: string
  /** What to do about it. */
  readonly hint: string
}

/** What is known about one occurrence. Foreign text in it is neutralised by whoever prints it. */
export interface ErrorDetail {
  readonly found?: string | undefined
  readonly expected?: string | undefined
  readonly where?: string | undefined
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** The one error class. `code` is a key of the table of the package that threw it. */
export class CustodyError<Code extends string = string> extends Error {
  override readonly name = 'CustodyError'
  readonly code: Code
  readonly fault: Fault
  readonly hint: string
  readonly detail: ErrorDetail

  constructor(code: Code, entry: ErrorEntry, detail: ErrorDetail) {
    super(sentence(entry, detail), detail.cause === undefined ? undefined : { cause: detail.cause })
    this.code = code
    this.fault = entry.fault
    this.hint = detail.hint ?? entry.hint
    this.detail = detail
  }

  /** Address of the entry of docs/errors.md. */
  get page(): string {
    return `${errorPage}#${this.code}`
  }
}

/** Whether something thrown is an error of Custody's own, of whatever code. */
export function isCustodyError(thrown: unknown): thrown is CustodyError {
  return thrown instanceof CustodyError
}

/**
 * Makes the function with which a package raises its errors.
 * The codes are the keys of the table, so an unknown code does not compile.
 */
export function defineErrors<const Table extends Record<string, ErrorEntry>>(table: Table) {
  return <Code extends keyof Table & string>(code: Code, detail: ErrorDetail = {}): CustodyError<Code> =>
    new CustodyError(code, entryOf(table, code), detail)
}

/** Exit codes of the command: 0 passed, 1 denied by policy, 2 evidence, 3 infrastructure, 4 usage, 70 internal. */
export const exitCodes: Readonly<Record<Fault, number>> = {
  policy: 1,
  evidence: 2,
  infrastructure: 3,
  usage: 4,
  internal: 70,
}

function entryOf<Table extends Record<string, ErrorEntry>>(
  table: Table,
  code: keyof Table & string,
): ErrorEntry {
  const entry = table[code]
  if (entry === undefined) throw new TypeError(`no entry for error code ${code}`)
  return entry
}

function sentence(entry: ErrorEntry, detail: ErrorDetail): string {
  const parts = [
    detail.where === undefined ? undefined : `at ${detail.where}`,
    detail.found === undefined ? undefined : `found ${detail.found}`,
    detail.expected === undefined ? undefined : `expected ${detail.expected}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? entry.what : `${entry.what}: ${parts.join(', ')}`
}
