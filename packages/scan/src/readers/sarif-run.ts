import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import type { Finding, FindingKind } from '../finding.ts'
import { booleanOf, isList, listOf, numberOf, objectOf, objectsOf, textOf } from '../member.ts'
import { neutralText, quoted } from '../neutral-text.ts'
import type { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'
import { latest, utcTime } from '../utc-time.ts'
import type { ReportSource } from './reader.ts'
import { readSarifResult, type SarifResultContext } from './sarif-result.ts'
import { SarifRules } from './sarif-rules.ts'

/** What a run comes to, beside its findings. */
export type SarifRun = {
  readonly tool: Tool
  readonly records: number
  /** The same as DefectDojo counts them: of kind fail, one for each location. */
  readonly grouped: number
  /** Kinds of its findings. */
  readonly findingKinds: ReadonlySet<FindingKind>
  /** The tool says of each of its invocations that it was successful. */
  readonly endedWell: boolean
  readonly endedAt: string | undefined
  readonly commits: readonly string[]
}

/** Reads a run (SARIF 3.14): what its invocations say of how it ended, then its results, one at a time. */
export class SarifRunReader {
  /** Its results, where they stand in it. */
  readonly results: readonly JsonValue[]
  readonly #run: JsonObject
  readonly #at: string
  readonly #context: Omit<SarifResultContext, 'at'>
  readonly #invocations: readonly JsonObject[]
  readonly #findingKinds = new Set<FindingKind>()
  #records = 0
  #grouped = 0

  constructor(run: JsonObject, at: string, source: ReportSource, notes: ReadingNotes) {
    this.#run = run
    this.#at = at
    this.#context = { run, rules: new SarifRules(run), tool: readTool(run, at, notes), source, notes }
    const elsewhere = objectOf(run, 'externalPropertyFileReferences')
    if (['results', 'invocations'].some((key) => listOf(elsewhere, key).length > 0)) {
      notes.reason('external-properties', 'Results of this run are in other files, which are not read.', at)
    }
    this.results = resultsOf(run, at, notes)
    noteCoverage(run, at, notes)
    this.#invocations = objectsOf(run, 'invocations').map(([invocation]) => invocation)
    this.#invocations.forEach((invocation, index) =>
      noteInvocation(invocation, `${at}/invocations/${index}`, notes),
    )
  }

  /** The finding of a result, if it is one. */
  result(result: JsonValue, index: number): Finding | undefined {
    this.#records += 1
    const at = `${this.#at}/results/${index}`
    if (!isJsonObject(result)) {
      this.#context.notes.malformed('an object', at)
      return undefined
    }
    if ((textOf(result, 'kind') ?? 'fail') === 'fail')
      this.#grouped += Math.max(1, listOf(result, 'locations').length)
    const finding = readSarifResult(result, { ...this.#context, at })
    if (finding !== undefined) this.#findingKinds.add(finding.kind)
    return finding
  }

  /** What the run comes to when all of its results were read. */
  finish(): SarifRun {
    const invocations = this.#invocations
    return {
      tool: this.#context.tool,
      records: this.#records,
      grouped: this.#grouped,
      findingKinds: this.#findingKinds,
      endedWell:
        invocations.length > 0 &&
        invocations.every((each) => booleanOf(each, 'executionSuccessful') === true),
      endedAt: latest(
        invocations.map((each) => utcTime(textOf(each, 'endTimeUtc') ?? textOf(each, 'startTimeUtc'))),
      ),
      commits: objectsOf(this.#run, 'versionControlProvenance').flatMap(
        ([each]) => textOf(each, 'revisionId') ?? [],
      ),
    }
  }
}

/** Results that are absent or null say that there is no answer; an empty list says that nothing was found (3.14.23). */
function resultsOf(run: JsonObject, at: string, notes: ReadingNotes) {
  const results = run['results']
  if (isList(results)) return results
  if (results === undefined || results === null) {
    notes.reason(
      'no-results',
      'The run has no list of results: the tool did not scan, or its results are elsewhere.',
      at,
    )
  } else notes.malformed('a list', `${at}/results`)
  return []
}

/** SARIF has no place for files that were left out; Snyk Code lists them by language among the run's properties. */
function noteCoverage(run: JsonObject, at: string, notes: ReadingNotes): void {
  for (const [part, index] of objectsOf(objectOf(run, 'properties'), 'coverage')) {
    const files = numberOf(part, 'files') ?? 0
    if (booleanOf(part, 'isSupported') === false && files > 0)
      notes.limit('files-not-read', `${files} files were not analysed.`, `${at}/properties/coverage/${index}`)
  }
}

function readTool(run: JsonObject, at: string, notes: ReadingNotes): Tool {
  const driver = objectOf(run, 'tool', 'driver')
  const name = textOf(driver, 'name')
  const version = textOf(driver, 'semanticVersion') ?? textOf(driver, 'version')
  if (name === undefined) notes.malformed('the name of the tool', `${at}/tool/driver/name`)
  if (version === undefined)
    notes.limit('no-tool-version', 'The report does not say which version of the tool wrote it.', at)
  return {
    name: neutralText(name ?? 'unknown', 100),
    version: version === undefined ? undefined : neutralText(version, 100),
  }
}

const notifications = ['toolExecutionNotifications', 'toolConfigurationNotifications']

/** SARIF 3.20. An error that the tool notes leaves a part unscanned, even where it calls itself successful. */
function noteInvocation(invocation: JsonObject, at: string, notes: ReadingNotes): void {
  if (booleanOf(invocation, 'executionSuccessful') === false) {
    notes.reason(
      'tool-failed',
      'The tool says that its execution was not successful.',
      `${at}/executionSuccessful`,
    )
  }
  for (const list of notifications) {
    for (const [notification, index] of objectsOf(invocation, list)) {
      if (textOf(notification, 'level') !== 'error') continue
      const said = textOf(objectOf(notification, 'message'), 'text') ?? 'no text'
      notes.reason('tool-error', `The tool notes an error: ${quoted(said)}`, `${at}/${list}/${index}`)
    }
  }
}
