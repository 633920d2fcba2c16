/** What came of one step of a job. */
export interface StepRun {
  /** The step's name; what it runs or uses, when it has none. */
  readonly name: string
  /** `success`, `failure` or `skipped`. */
  readonly result: string
  /** What the step printed. */
  readonly output: string
  readonly outputs: Readonly<Record<string, string>>
  /** Job summaries are written step by step; empty when the step wrote none. */
  readonly summary: string
  /** Messages of `::error`, `::warning` and `::notice`. */
  readonly annotations: readonly { readonly level: string; readonly message: string }[]
}

/** What came of one job. */
export interface JobRun {
  readonly result: string
  readonly steps: readonly StepRun[]
}

interface LogLine {
  readonly job?: string
  readonly step?: string
  readonly stepID?: readonly string[]
  readonly stage?: string
  readonly msg?: string
  readonly raw_output?: boolean
  readonly stepResult?: string
  readonly jobResult?: string
  readonly command?: string
  readonly name?: string
  readonly arg?: string
  readonly content?: string
}

const ANNOTATIONS: readonly string[] = ['error', 'warning', 'notice']

/** Reads the JSON log of act: jobs by the name that act gives them (`workflow/job`, the legs of a matrix numbered). */
export function readActLog(log: string): Readonly<Record<string, JobRun>> {
  const lines = log.split('\n').flatMap(readLine)
  const jobs = Map.groupBy(lines, (line) => line.job?.trim() ?? '')
  jobs.delete('')
  return Object.fromEntries([...jobs].map(([name, ofJob]) => [name, readJob(ofJob)]))
}

function readLine(text: string): readonly LogLine[] {
  return text.startsWith('{') ? [JSON.parse(text) as LogLine] : []
}

function readJob(lines: readonly LogLine[]): JobRun {
  const main = lines.filter((line) => line.stage === 'Main' && line.stepID !== undefined)
  const steps = Map.groupBy(main, (line) => line.stepID?.[0] ?? '')
  return {
    result: lines.findLast((line) => line.jobResult !== undefined)?.jobResult ?? 'unknown',
    steps: [...steps.values()].map(readStep),
  }
}

function readStep(lines: readonly LogLine[]): StepRun {
  const commands = (name: string): readonly LogLine[] => lines.filter((line) => line.command === name)
  // Lines of a composite action's own steps come under the step that uses it, which ends last.
  return {
    name: lines[0]?.step ?? '',
    result: lines.findLast((line) => line.stepResult !== undefined)?.stepResult ?? 'unknown',
    output: lines.flatMap((line) => (line.raw_output === true ? [line.msg ?? ''] : [])).join(''),
    outputs: Object.fromEntries(commands('set-output').map((line) => [line.name ?? '', line.arg ?? ''])),
    summary: commands('summary')
      .map((line) => line.content ?? '')
      .join(''),
    annotations: lines
      .filter((line) => ANNOTATIONS.includes(line.command ?? ''))
      .map((line) => ({ level: line.command ?? '', message: line.arg ?? '' })),
  }
}
