/** The vector of the metrics that are written out one by one, version 2 or 3; undefined where one is missing. */
export function vectorOfMetrics(
  version: '2.0' | '3.0' | '3.1',
  metric: (name: string) => string | undefined,
): string | undefined {
  const metrics = version === '2.0' ? second : third
  const parts = metrics.map(([short, name, values]) => {
    const written = metric(name) ?? metric(otherNames[name] ?? name)
    const word = written?.trim().toUpperCase() ?? ''
    const letter = [...values.matchAll(/(\w+)=(\w)/g)].find(([, full]) => full === word)?.[2]
    return letter === undefined ? undefined : `${short}:${letter}`
  })
  if (parts.includes(undefined)) return undefined
  return `${version === '2.0' ? '' : `CVSS:${version}/`}${parts.join('/')}`
}

/** Spellings that some versions of the report have. */
const otherNames: Readonly<Record<string, string>> = {
  authentication: 'authenticationr',
  confidentialImpact: 'confidentialityImpact',
}

type Metric = readonly [short: string, name: string, values: string]

const impact = 'NONE=N LOW=L HIGH=H'
const third: readonly Metric[] = [
  ['AV', 'attackVector', 'NETWORK=N ADJACENT_NETWORK=A ADJACENT=A LOCAL=L PHYSICAL=P'],
  ['AC', 'attackComplexity', 'LOW=L HIGH=H'],
  ['PR', 'privilegesRequired', 'NONE=N LOW=L HIGH=H'],
  ['UI', 'userInteraction', 'NONE=N REQUIRED=R'],
  ['S', 'scope', 'UNCHANGED=U CHANGED=C'],
  ['C', 'confidentialityImpact', impact],
  ['I', 'integrityImpact', impact],
  ['A', 'availabilityImpact', impact],
]

const harm = 'NONE=N PARTIAL=P COMPLETE=C'
const second: readonly Metric[] = [
  ['AV', 'accessVector', 'NETWORK=N ADJACENT_NETWORK=A LOCAL=L'],
  ['AC', 'accessComplexity', 'LOW=L MEDIUM=M HIGH=H'],
  ['Au', 'authentication', 'NONE=N SINGLE=S SINGLE_INSTANCE=S MULTIPLE=M MULTIPLE_INSTANCES=M'],
  ['C', 'confidentialImpact', harm],
  ['I', 'integrityImpact', harm],
  ['A', 'availabilityImpact', harm],
]
