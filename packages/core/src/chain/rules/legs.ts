import { coreError } from '../../core-errors.ts'
import type { ChainItem, RecordItem } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import type { Expectation } from '../expectation.ts'

/** Rule 5 for forks and the built-in default: every announced leg and every required stage left a record. */
export function checkLegs(
  items: readonly ChainItem[],
  { requiredStages }: Expectation,
  checks: CheckList,
): void {
  const seal = items.findLast((item) => item.type === 'seal')
  const records = items.filter((item) => item.type === 'record')
  const counted =
    seal === undefined ? records : records.filter((record) => seal.node.ancestors.has(record.node))
  for (const stage of requiredStages.filter((name) => name !== 'attest' || seal !== undefined)) {
    if (counted.some((record) => record.claims.stage === stage))
      checks.pass(5, 'stage-present', `stage ${stage}`)
    else
      checks.fail(5, coreError('stage-missing', { found: `no record of stage ${stage}` }), `stage ${stage}`)
  }
  for (const [stage, legs] of announced(counted)) {
    for (const leg of legs) {
      if (counted.some(({ claims }) => claims.stage === stage && claims.leg === leg))
        checks.pass(5, 'leg-present', `${stage} (${leg})`)
      else
        checks.fail(
          5,
          coreError('leg-missing', { found: `no record of stage ${stage}, leg ${leg}` }),
          `${stage} (${leg})`,
        )
    }
  }
}

function announced(records: readonly RecordItem[]): ReadonlyMap<string, ReadonlySet<string>> {
  const stages = new Map<string, Set<string>>()
  for (const { claims } of records) {
    const legs = stages.get(claims.stage) ?? new Set()
    for (const leg of claims.legs ?? []) legs.add(leg)
    stages.set(claims.stage, legs)
  }
  return stages
}
