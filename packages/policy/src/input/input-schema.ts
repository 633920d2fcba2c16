import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import * as z from 'zod'
import { policyError } from '../policy-errors.ts'
import { policyInput } from './policy-input.ts'

const schemaUri = 'https://custody-suite.github.io/policy-input/v1/schema.json'

/** JSON Schema (2020-12) of the input document, as docs/spec/policy-input.schema.json publishes it. */
export function inputSchemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(policyInput, { unrepresentable: 'any' })
  return `${JSON.stringify({ $schema, $id: schemaUri, ...rest }, null, 2)}\n`
}

let engineSchema: JsonObject | undefined

/**
 * The same schema for OPA's type checker. It takes an object with `properties` as closed, and one without as anything,
 * whatever `additionalProperties` says; keywords that only bound values are nothing to it.
 */
export function inputSchema(): JsonObject {
  engineSchema ??= readSchema()
  return engineSchema
}

function readSchema(): JsonObject {
  const schema = readJson(Buffer.from(inputSchemaText()), 'the schema of the input document')
  if (!isJsonObject(schema)) throw policyError('policy-compile', { found: 'a schema that is no object' })
  return schema
}
