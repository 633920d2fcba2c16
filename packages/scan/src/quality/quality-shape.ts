import { listOfShape, matching, object, oneOf, type Shape, text } from '../shape.ts'
import { qualityProfileNames } from './quality-profiles.ts'
import { statements } from './sbom-facts.ts'

/** The form of docs/spec/sbom-quality.schema.json, and of its summary in an evidence index. */

const count: Shape = (value, faults) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) faults.add('a count')
}
const score: Shape = (value, faults) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > 100)
    faults.add('a whole number from 0 to 100')
}
const one: Shape = (value, faults) => {
  if (value !== 1) faults.add('the version 1')
}
const digest = matching(/^sha256:[0-9a-f]{64}$/, 'a SHA-256 digest')
const id = matching(/^[a-z]+(?:-[a-z]+)*$/, 'the id of a check')
const profile = oneOf(qualityProfileNames)
const outcome = oneOf(statements)

export const qualitySummaryShape = object({
  required: {
    document: digest,
    profiles: listOfShape(
      object({ required: { profile, score, outcome, failed: listOfShape(id) }, closed: true }),
    ),
  },
  closed: true,
})

const check = object({
  required: {
    id,
    name: text,
    path: text,
    outcome,
    counts: object({
      required: Object.fromEntries(statements.map((stated) => [stated, count])),
      closed: true,
    }),
    where: listOfShape(object({ required: { pointer: text, name: text }, closed: true })),
  },
  optional: { note: text },
  closed: true,
})

export const qualityShape = object({
  required: {
    version: one,
    report: object({ required: { path: text, digest, format: text, formatVersion: text }, closed: true }),
    components: count,
    profiles: listOfShape(
      object({ required: { profile, score, outcome, checks: listOfShape(check) }, closed: true }),
    ),
  },
  closed: true,
})
