import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' }
import current from 'spdx-license-ids/index.json' with { type: 'json' }

/** Version of the SPDX licence list that is known here. */
export const licenceListVersion = '3.28'

/** Ids of the SPDX licence list, deprecated ones included. */
export const licenceIds: ReadonlySet<string> = new Set([...current, ...deprecated])

/** Whether a text is an id of the SPDX licence list. */
export function isLicenceId(text: string): boolean {
  return licenceIds.has(text)
}
