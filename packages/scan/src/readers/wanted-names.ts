import type { WantedNames } from '../syntax/parse-report.ts'
import { readers } from './readers.ts'

/** Names by which the readers of CSV and YAML tell their formats. */
export const wantedNames: WantedNames = {
  columns: new Set(
    readers.flatMap((reader) => (reader.syntax === 'csv' ? reader.marks.map(({ column }) => column) : [])),
  ),
  keys: new Set(
    readers.flatMap((reader) =>
      reader.syntax === 'json' && reader.yaml === true ? reader.marks.map(({ path }) => path[0] ?? '') : [],
    ),
  ),
}
