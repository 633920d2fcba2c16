import type { ChainBead, ChainLink, ChainStep, ReportChain } from '../report-model.ts'

/** The stages that a reader looks for, in the order of a chain. */
const usualStages = ['source', 'build', 'sbom', 'scan', 'attest', 'policy'] as const

export interface MissingStage {
  readonly stage: string
  readonly problem: string
}

/** Puts a bead where a usual stage left no record: `missing` where it is demanded, else `not-asked`. */
export function withAbsentStages(chain: ReportChain, missing: readonly MissingStage[]): ReportChain {
  const present = new Set(chain.steps.flatMap(({ beads }) => beads.map(({ stage }) => stage)))
  const names = new Set([...usualStages, ...missing.map(({ stage }) => stage)])
  return [...names]
    .filter((stage) => !present.has(stage))
    .reduce((grown, stage) => insert(grown, absentBead(stage, missing)), chain)
}

function absentBead(stage: string, missing: readonly MissingStage[]): ChainBead {
  const problem = missing.find((one) => one.stage === stage)?.problem
  return problem === undefined
    ? { id: `absent-${stage}`, stage, state: 'not-asked' }
    : { id: `absent-${stage}`, stage, state: 'missing', problem }
}

/** Before the first step of a later stage; a stage of an unusual name stands last. */
function insert(chain: ReportChain, bead: ChainBead): ReportChain {
  const later = chain.steps.findIndex(({ beads }) =>
    beads.some(({ stage }) => rank(stage) > rank(bead.stage)),
  )
  const at = later < 0 ? chain.steps.length : later
  const [before, after] = [chain.steps[at - 1], chain.steps[at]]
  const links = [...expectedLinks(before, { beads: [bead] }), ...expectedLinks({ beads: [bead] }, after)]
  return {
    ...chain,
    steps: [...chain.steps.slice(0, at), { beads: [bead] }, ...chain.steps.slice(at)],
    links: [...chain.links, ...links],
  }
}

function rank(stage: string): number {
  // The seal is made right after the record of stage attest.
  const at = usualStages.findIndex((usual) => usual === (stage === 'seal' ? 'attest' : stage))
  return at
}

function expectedLinks(from: ChainStep | undefined, to: ChainStep | undefined): readonly ChainLink[] {
  return (from?.beads ?? []).flatMap((one) =>
    (to?.beads ?? []).map((other): ChainLink => ({ from: one.id, to: other.id, state: 'expected' })),
  )
}
