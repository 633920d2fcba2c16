import { type ParseArgsConfig, parseArgs } from 'node:util'
import { isCustodyError } from '@custody/core/errors'
import { flowError } from '@custody/flow/flow-errors'
import { lines } from '@custody/flow/shared-inputs'
import type * as z from 'zod'

export interface ParsedFlags<Shape extends z.ZodRawShape> {
  readonly flags: z.output<z.ZodObject<Shape>>
  /** What is no flag: files, or the command after `--`. */
  readonly rest: readonly string[]
}

/** Flags that need no value; all others take one. A flag that is given several times is a list. */
const switches: ReadonlySet<string> = new Set([
  'json',
  'findings',
  'sarif',
  'record',
  'accept-self-judged',
  'require-verdict',
  'statement-per-subject',
  'push-to-registry',
  'allow-public-log',
  'bundle-from-oci',
  'repair',
  'offline',
  'deny-self-hosted-runners',
  'insecure-ignore-identity',
  'insecure-ignore-subject',
])

/**
 * Reads the flags of a sub-command through the schema that its action has, so that both have one meaning and one default.
 * @throws option-unknown, option-invalid
 */
export function parseFlags<Shape extends z.ZodRawShape>(
  args: readonly string[],
  schema: z.ZodObject<Shape>,
): ParsedFlags<Shape> {
  const { values, positionals } = parse(args, schema.shape)
  const result = schema.safeParse(values)
  if (result.success) return { flags: result.data, rest: positionals }
  const [issue] = result.error.issues
  const name = String(issue?.path[0])
  throw flowError('option-invalid', {
    found: `${name in values ? '' : 'no '}--${name}`,
    expected: name in values ? expectedOf(issue) : 'a value',
  })
}

/** What is allowed, in words of our own: of a choice the words that there are. */
function expectedOf(issue: z.core.$ZodIssue | undefined): string | undefined {
  return issue?.code === 'invalid_value' ? `one of ${issue.values.map(String).join(', ')}` : issue?.message
}

function parse(args: readonly string[], shape: z.ZodRawShape) {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.keys(shape).map(
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
    const texts = Object.entries(values).map(([name, value]) => [name, textOf(name, value, shape)] as const)
    return { values: Object.fromEntries(texts), positionals }
  } catch (cause) {
    if (isCustodyError(cause)) throw cause
    throw flowError('option-unknown', {
      found: cause instanceof Error ? cause.message.split('.')[0] : undefined,
      cause,
    })
  }
}

/**
 * The lines of a list; anything else can only be given once. An empty value is what a shell makes of a variable that is not
 * set: a demand must not vanish so.
 */
function textOf(name: string, value: unknown, shape: z.ZodRawShape): string {
  if (!Array.isArray(value)) return String(value)
  if (value.some((one) => String(one).trim() === ''))
    throw flowError('option-invalid', { found: `an empty --${name}`, expected: 'a value' })
  if (value.length > 1 && shape[name] !== lines)
    throw flowError('option-invalid', { found: `--${name} twice`, expected: 'one value' })
  return value.join('\n')
}
