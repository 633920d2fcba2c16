import type { EvidenceRow } from '../report-model.ts'

/** Where a file was, without what a bundle puts before its name: stage, and the digest that has a column of its own. */
export function evidencePath(path: string): string {
  return path.replace(/^evidence\/[^/]+\/[0-9a-f]{64}\//, '')
}

/** Tool, version and the file's own name, which tells two reports of one tool apart; nothing without a tool. */
export function spellTool({ tool, path }: EvidenceRow): string {
  if (tool === undefined) return ''
  const file = path === undefined ? undefined : evidencePath(path).split('/').at(-1)
  return [tool.name, tool.version, file].filter((part) => part !== undefined && part !== '').join(' ')
}
