/** The commands that a step may write on its standard output (GitHub's "Workflow commands"). */
export type WorkflowCommand = 'error' | 'warning' | 'notice' | 'debug' | 'group' | 'endgroup' | 'add-mask'

/** Place and title of an annotation; lines and columns count from 1. */
export interface AnnotationProperties {
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  readonly col?: number
  readonly endColumn?: number
}

/**
 * One line `::name property=value,…::data` for the runner, without the line end. Data and properties arrive there exactly
 * as given: whatever they hold, they end neither the line nor the property.
 * Foreign text in them goes through `plainText` first, since the runner prints data as it is.
 */
export function workflowCommand(
  name: WorkflowCommand,
  data = '',
  properties: AnnotationProperties = {},
): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  const space = given.length === 0 ? '' : ' '
  return `::${name}${space}${given.join(',')}::${escapeData(data)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
