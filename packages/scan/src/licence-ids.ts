import exceptions from 'spdx-exceptions/index.json' with { type: 'json' }
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' }
import current from 'spdx-license-ids/index.json' with { type: 'json' }

/** Current and deprecated ids of the SPDX licence list, as the pinned release of `spdx-license-ids` has them. */
const licenceIds: ReadonlySet<string> = new Set([...current, ...deprecated])

/** Whether a text is the id of a licence of the SPDX list. */
export function isLicenceId(text: string): boolean {
  return licenceIds.has(text)
}

/** All ids of the list. */
export const licenceIdList: Iterable<string> = licenceIds

/** The id, of a licence or an exception, that a text is in whatever case. */
export function licenceIdOf(text: string): string | undefined {
  return byLowerCase.get(text.toLowerCase())
}

/** Whether the schema of CycloneDX takes a text as the id of a licence: it lists exceptions among them. */
export function isSchemaLicence(text: string): boolean {
  return licenceIds.has(text) || exceptionIds.has(text)
}

const exceptionIds: ReadonlySet<string> = new Set(exceptions)

const byLowerCase: ReadonlyMap<string, string> = new Map(
  [...licenceIds, ...exceptionIds].map((id) => [id.toLowerCase(), id]),
)
