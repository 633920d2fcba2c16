import type { JsonValue } from '@custody/core/json/read-json'
import { evidenceKinds } from './evidence-kind.ts'
import { findingKinds } from './finding.ts'
import { isList } from './member.ts'
import { outcomes } from './outcome.ts'
import { qualitySummaryShape } from './quality/quality-shape.ts'
import { redactedThings } from './redactions.ts'
import { evidenceStates } from './report-reading.ts'
import { severityBuckets } from './severity.ts'
import { boolean, listOfShape, matching, object, oneOf, type Shape, text } from './shape.ts'

/** The forms of docs/spec/evidence-index.schema.json and docs/spec/findings.schema.json. */

const count: Shape = (value, faults) => {
  if (!isCount(value)) faults.add('a count')
}
const isCount = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const truth: Shape = (value, faults) => {
  if (typeof value !== 'boolean') faults.add('true or false')
}
const score: Shape = (value, faults) => {
  if (typeof value !== 'number' || value < 0 || value > 10) faults.add('a score from 0 to 10')
}
const share: Shape = (value, faults) => {
  if (typeof value !== 'number' || value < 0 || value > 1) faults.add('a number from 0 to 1')
}
const one: Shape = (value, faults) => {
  if (value !== 1) faults.add('the version 1')
}
const digest = matching(/^sha256:[0-9a-f]{64}$/, 'a SHA-256 digest')
const instant = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time in UTC')
const texts = listOfShape(text)
const kinds = listOfShape(oneOf(evidenceKinds))
const tool = object({ required: { name: text }, optional: { version: text }, closed: true })
const remarks = listOfShape(
  object({
    required: { code: matching(/^[a-z]+(?:-[a-z]+)*$/, 'a code'), text },
    optional: { pointer: text },
    closed: true,
  }),
)

const counts = object({
  required: {
    records: count,
    grouped: count,
    open: count,
    suppressed: count,
    components: count,
    licences: count,
    bySeverity: object({
      required: Object.fromEntries(severityBuckets.map((bucket) => [bucket, count])),
      closed: true,
    }),
  },
  closed: true,
})

const gap = object({
  required: {
    count,
    packages: listOfShape(
      object({
        required: { name: text, report: text },
        optional: { version: text, purl: text },
        closed: true,
      }),
    ),
  },
  closed: true,
})

const reportRow = object({
  required: {
    path: text,
    sha256: matching(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits'),
    size: count,
    kinds,
    state: oneOf(evidenceStates.filter((state) => state !== 'missing')),
    confirmed: oneOf(['tool', 'outcome', 'no']),
    clean: truth,
    reasons: remarks,
    limits: remarks,
    counts,
  },
  optional: {
    format: text,
    formatVersion: text,
    confidence: share,
    tool,
    outcome: oneOf(outcomes),
    scannedAt: instant,
    databaseAt: instant,
    findings: digest,
    quality: qualitySummaryShape,
    redacted: object({
      optional: Object.fromEntries(redactedThings.map((thing) => [thing, count])),
      closed: true,
    }),
  },
  closed: true,
  also: (row) =>
    row['clean'] === true && (row['state'] !== 'complete' || row['confirmed'] === 'no')
      ? 'clean only beside complete and confirmed'
      : undefined,
})

export const evidenceIndexShape = object({
  required: {
    version: one,
    required: kinds,
    collectedAt: instant,
    reports: listOfShape(reportRow),
    missing: listOfShape(
      object({
        required: { state: oneOf(['missing']), text },
        optional: { kind: oneOf(evidenceKinds), tool: text },
        closed: true,
      }),
    ),
  },
  optional: {
    maxAge: count,
    maxDatabaseAge: count,
    subjects: listOfShape(matching(/^[a-z0-9_]+:[0-9a-f]{8,128}$/, 'a digest')),
    licencePolicy: digest,
    inventory: object({ required: { notInSbom: gap }, optional: { notScanned: gap }, closed: true }),
    commit: text,
  },
  closed: true,
})

const severity = object({
  required: {
    bucket: oneOf(severityBuckets),
    original: text,
    scale: matching(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'the name of a scale'),
  },
  optional: { score, vector: text, source: text },
  closed: true,
})

const packageOfFinding = object({
  required: { name: text },
  optional: { version: text, purl: text },
  closed: true,
})

const byteRange: Shape = (value, faults) => {
  const [start, end, more] = isList(value) ? value : []
  if (!isCount(start) || !isCount(end) || more !== undefined) faults.add('two offsets')
}

const itemSource = object({ required: { pointer: text }, optional: { bytes: byteRange }, closed: true })

const finding = object({
  required: {
    id: digest,
    kind: oneOf(findingKinds),
    ruleId: text,
    aliases: texts,
    title: text,
    message: text,
    severity,
    fixedIn: texts,
    cwes: listOfShape(matching(/^CWE-[1-9]\d*$/, 'a weakness, as CWE-79')),
    source: object({
      required: { report: digest, pointer: text },
      optional: { bytes: byteRange },
      closed: true,
    }),
  },
  optional: {
    ratings: listOfShape(severity),
    called: boolean,
    component: packageOfFinding,
    location: object({
      required: { path: text },
      optional: { line: count, lineHash: matching(/^[0-9a-f]{1,16}:\d+$/, 'a hash of a line') },
      closed: true,
    }),
    suppressed: object({
      required: { by: oneOf(['in-source', 'external', 'vex']) },
      optional: { reason: text },
      closed: true,
    }),
  },
  closed: true,
})

const component = object({
  required: {
    name: text,
    licences: texts,
    hashes: listOfShape(object({ required: { algorithm: text, value: text }, closed: true })),
    source: itemSource,
  },
  optional: { version: text, purl: text },
  closed: true,
})

const licence = object({
  required: { licence: text, source: itemSource },
  optional: { component: packageOfFinding, path: text },
  closed: true,
})

export const findingsShape = object({
  required: {
    version: one,
    report: object({
      required: { path: text, digest, format: text },
      optional: { formatVersion: text, decoded: texts },
      closed: true,
    }),
    findings: listOfShape(finding),
    components: listOfShape(component),
  },
  optional: { tool, licences: listOfShape(licence) },
  closed: true,
})
