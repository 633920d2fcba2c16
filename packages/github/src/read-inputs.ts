import { plainText } from '@custody/core/text/plain-text'
import type * as z from 'zod'
import type { Environment } from './environment.ts'
import { githubError } from './github-errors.ts'

/** Inputs by their names in action.yml; one that is empty or not given is absent, so that a schema's default counts. */
export type Inputs<Name extends string> = Readonly<Partial<Record<Name, string>>>

/**
 * Reads the inputs of an action as the runner passes them: `INPUT_` and the upper-case name, hyphens kept.
 * White space around a value is dropped, as the toolkit does.
 */
export function readInputs<const Name extends string>(
  environment: Environment,
  names: readonly Name[],
): Inputs<Name> {
  const inputs: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim()
    if (value !== undefined && value !== '') inputs[name] = value
  }
  return inputs
}

/**
 * Reads the inputs that a schema names, through that schema.
 * @throws input-invalid: one error for all inputs that are wrong; it names each with what is allowed
 */
export function parseInputs<Shape extends z.ZodRawShape>(
  environment: Environment,
  schema: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>> {
  const inputs = readInputs(environment, Object.keys(schema.shape))
  const result = schema.safeParse(inputs)
  if (result.success) return result.data
  const names = [...new Set(result.error.issues.map(nameOf))]
  throw githubError('input-invalid', {
    where: names.join(', '),
    found: names.map((name) => shown(name, inputs[name])).join(', '),
    expected: result.error.issues.map((issue) => allowed(issue, names.length > 1)).join('; '),
  })
}

/** Inputs whose value is never shown: someone may paste the secret where its name belongs. */
const secretInputs: ReadonlySet<string> = new Set(['key', 'key-passphrase', 'identity-token', 'github-token'])

type Issue = z.core.$ZodIssue

function nameOf(issue: Issue): string {
  return String(issue.path[0] ?? 'the inputs together')
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'nothing'
  return secretInputs.has(name) ? 'a value that is not shown' : `'${plainText(value, 80)}'`
}

function allowed(issue: Issue, withName: boolean): string {
  const text =
    issue.code === 'invalid_value' ? `one of ${issue.values.map(String).join(', ')}` : issue.message
  return withName ? `${nameOf(issue)}: ${text}` : text
}
