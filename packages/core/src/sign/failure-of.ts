/** What an error of Node says about itself. */
export interface Failure {
  readonly name: string
  /** Of the system (`ECONNREFUSED`) or of OpenSSL (`ERR_OSSL_…`); empty when there is none. */
  readonly code: string
  readonly message: string
}

/** Reads what was thrown by its members: errors of Node's own modules are not always instances of the `Error` in sight. */
export function failureOf(thrown: unknown): Failure {
  return { name: textAt(thrown, 'name'), code: textAt(thrown, 'code'), message: textAt(thrown, 'message') }
}

/** The error behind an error, or the error itself. */
export function causeOf(thrown: unknown): unknown {
  return isObject(thrown) && isObject(thrown['cause']) ? thrown['cause'] : thrown
}

function textAt(thrown: unknown, member: string): string {
  const value = isObject(thrown) ? thrown[member] : undefined
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
