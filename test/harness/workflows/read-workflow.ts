import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  convertWorkflowTemplate,
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'

/** An expression as GitHub's parser reads it: text around it has become a call of `format`. */
export interface Expression {
  readonly expression: string
}

/** A part of a workflow file. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value }

/** A workflow as GitHub's own parser reads it. */
export interface WorkflowFile {
  /** What GitHub would say instead of running it. */
  readonly errors: readonly string[]
  readonly document: Value
}

/** Reads a workflow, together with the workflows in `called` (file paths) that its jobs call by their file names. */
export async function readWorkflow(path: string, called: readonly string[] = []): Promise<WorkflowFile> {
  const { context, value } = parseWorkflow(fileOf(path), new NoOperationTraceWriter())
  if (value === undefined) return { errors: context.errors.getErrors().map(messageOf), document: null }
  const provider = { getFileContent: async (reference: object) => fileOf(calledPath(reference, called)) }
  // The conversion changes the tree, and says what the schema alone does not.
  const document = valueOf(value)
  const { errors = [] } = await convertWorkflowTemplate(context, value, provider, {
    fetchReusableWorkflowDepth: 1,
  })
  return { errors: errors.map(({ Message }) => Message), document }
}

/** The member of a mapping; `null` where there is none. */
export function member(value: Value, ...keys: readonly string[]): Value {
  return keys.reduce<Value>((part, key) => (isMap(part) ? (part[key] ?? null) : null), value)
}

/** Members of a mapping by name; none of what is no mapping. */
export function members(value: Value): readonly (readonly [string, Value])[] {
  return isMap(value) ? Object.entries(value) : []
}

/** A text; empty for anything else. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : ''
}

export function items(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : []
}

export function isExpression(value: Value): value is Expression {
  return typeof value === 'object' && value !== null && 'expression' in value
}

/** All expressions in a part of a workflow. */
export function expressionsIn(value: Value): readonly string[] {
  if (isExpression(value)) return [value.expression]
  return (Array.isArray(value) ? value : Object.values(isMap(value) ? value : {})).flatMap(expressionsIn)
}

function isMap(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExpression(value)
}

const fileOf = (path: string) => ({ name: path, content: readFileSync(path, 'utf8') })

function calledPath(reference: object, called: readonly string[]): string {
  const text = JSON.stringify(reference)
  const path = called.find((one) => text.includes(basename(one)))
  if (path === undefined) throw new Error(`nobody stands in for ${text}`)
  return path
}

const messageOf = ({ message }: { readonly message: string }): string => message

function valueOf(token: TemplateToken): Value {
  if (isBasicExpression(token)) return { expression: token.expression }
  if (isString(token) || isBoolean(token) || isNumber(token)) return token.value
  if (isSequence(token)) return Array.from(token, valueOf)
  if (isMapping(token))
    return Object.fromEntries(Array.from(token, ({ key, value }) => [key.toString(), valueOf(value)]))
  return null
}

/** The root of this repository. */
export const ROOT = join(import.meta.dirname, '..', '..', '..')
