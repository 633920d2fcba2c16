import { ObjectReader, type Refusal } from '@custody/core/json/object-reader'
import { type JsonValue, readJson } from '@custody/core/json/read-json'
import { mediaTypes } from '@custody/core/names'
import { policyError } from '../policy-errors.ts'
import type { TrustedBuilder } from './trusted-builders.ts'

const mostBuilders = 1000
const workflowShape = /^https:\/\/[^/@*]+(?:\/[^/@]+){2}\/\.github\/workflows\/[^/@]+$/

/**
 * Reads a map of trusted builders (docs/spec/builders.md), which replaces the shipped one.
 * @throws builders-malformed, and those of `readJson`
 */
export function readBuilders(bytes: Uint8Array): readonly TrustedBuilder[] {
  const map = new ObjectReader(readJson(bytes, 'builders'), 'builders', refuse)
  map.exactly('mediaType', mediaTypes.builders)
  const builders = map.objects('builders', mostBuilders).map(readBuilder)
  map.end()
  return builders
}

const refuse: Refusal = (where, found, expected) =>
  policyError('builders-malformed', { where, found, expected })

function readBuilder(entry: ObjectReader): TrustedBuilder {
  const builder = {
    name: entry.text('name'),
    issuer: entry.text('issuer'),
    workflow: readWorkflow(entry),
    level: readLevel(entry),
    buildTypes: readTexts(entry, 'buildTypes'),
    parameters: readTexts(entry, 'parameters'),
    inputs: readFlag(entry, 'inputs'),
    selfHosted: readFlag(entry, 'selfHosted'),
    hermetic: readFlag(entry, 'hermetic'),
  }
  entry.end()
  return builder
}

function readWorkflow(entry: ObjectReader): string {
  const workflow = entry.text('workflow')
  if (workflowShape.test(workflow)) return workflow
  throw entry.refusal(
    'workflow',
    JSON.stringify(workflow.slice(0, 200)),
    'https://HOST/OWNER/REPO/.github/workflows/FILE',
  )
}

function readLevel(entry: ObjectReader): TrustedBuilder['level'] {
  const level = entry.optional('level')
  if (level === 1 || level === 2 || level === 3) return level
  throw entry.refusal('level', JSON.stringify(level ?? null).slice(0, 40), '1, 2 or 3')
}

function readTexts(entry: ObjectReader, name: string): readonly string[] {
  return entry.list(name, 100).map((value: JsonValue) => {
    if (typeof value === 'string' && value !== '') return value
    throw entry.refusal(name, JSON.stringify(value).slice(0, 40), 'texts')
  })
}

function readFlag(entry: ObjectReader, name: string): boolean {
  const value = entry.has(name) ? entry.optional(name) : false
  if (typeof value === 'boolean') return value
  throw entry.refusal(name, JSON.stringify(value ?? null).slice(0, 40), 'true or false')
}
