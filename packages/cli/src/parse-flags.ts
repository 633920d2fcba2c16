import { type ParseArgsConfig, parseArgs } from 'node:util'
import { flowError } from '@custody/flow/flow-errors'
import * as z from 'zod'

export interface ParsedFlags<Shape extends z.ZodRawShape> {
  readonly flags: z.output<z.ZodObject<Shape>>
  /** What is no flag: files, or the command after `--`. */
  readonly rest: readonly string[]
}

/** Flags that need no value; all others take one. A flag that is given several times is a list. */
const switches: ReadonlySet<string> = new Set([
  'json',
  'record',
  'accept-self-judged',
  'require-verdict',
  'repair',
  'no-colour',
])

/**
 * Reads the flags of a sub-command through the schema that its action has, so that both have one meaning and one default.
 * @throws option-unknown, option-invalid
 */
export function parseFlags<Shape extends z.ZodRawShape>(
  args: readonly string[],
  schema: z.ZodObject<Shape>,
): ParsedFlags<Shape> {
  const { values, positionals } = parse(args, Object.keys(schema.shape))
  const result = schema.safeParse(values)
  if (result.success) return { flags: result.data, rest: positionals }
  const [issue] = result.error.issues
  throw flowError('option-invalid', { found: `--${String(issue?.path[0])}`, expected: issue?.message })
}

function parse(args: readonly string[], names: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    names.map(
      (name) =>
        [name, switches.has(name) ? { type: 'boolean' } : { type: 'string', multiple: true }] as const,
    ),
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
    return {
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)])),
      positionals,
    }
  } catch (cause) {
    throw flowError('option-unknown', {
      found: cause instanceof Error ? cause.message.split('.')[0] : undefined,
      cause,
    })
  }
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : String(value)
}
