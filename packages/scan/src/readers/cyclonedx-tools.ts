import type { JsonObject } from '@custody/core/json/read-json'
import { isList, objectOf, objectsOf, textOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import type { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'

/** The tools that made a document: a list up to 1.4, components and services since 1.5. */
export function cycloneDxTools(bom: JsonObject, notes: ReadingNotes): readonly Tool[] {
  const metadata = objectOf(bom, 'metadata')
  const holder = objectOf(metadata, 'tools')
  const listed = isList(metadata?.['tools'])
    ? objectsOf(metadata, 'tools')
    : [...objectsOf(holder, 'components'), ...objectsOf(holder, 'services')]
  const tools = listed.flatMap(([tool]) => toolOf(tool) ?? [])
  if (!tools.some(({ version }) => version !== undefined)) {
    notes.limit(
      'no-tool-version',
      'The document does not say which version of which tool wrote it.',
      '/metadata/tools',
    )
  }
  return tools
}

function toolOf(tool: JsonObject): Tool | undefined {
  const name = textOf(tool, 'name')
  const version = textOf(tool, 'version')
  if (name === undefined) return undefined
  return {
    name: neutralText(name, 100),
    version: version === undefined ? undefined : neutralText(version, 100),
  }
}
