import type { ForeignObject } from '../../foreign-object.ts'
import { type Severity, worstSeverity } from '../../severity.ts'
import { type SeverityWords, severityOf } from '../../severity-words.ts'

/** The five severities of an issue. */
export const sonarqubeSeverity: SeverityWords = {
  name: 'sonarqube',
  words: { blocker: 'critical', critical: 'high', major: 'medium', minor: 'low', info: 'info' },
}

/** The severities of an issue's impacts on software qualities, since SonarQube 10. */
export const sonarqubeImpact: SeverityWords = {
  name: 'sonarqube-impact',
  words: { blocker: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'info' },
}

/** How probable it is that a hotspot is a vulnerability. */
export const sonarqubeProbability: SeverityWords = {
  name: 'sonarqube-probability',
  words: { high: 'high', medium: 'medium', low: 'low' },
}

/** The issue's severity, else its impact on security, else its worst impact; the others are kept beside it. */
export function issueSeverities(issue: ForeignObject, score?: number): readonly Severity[] {
  const impacts = issue.objects('impacts').map((impact) => {
    const source = impact.text('softwareQuality')
    return severityOf({ word: impact.text('severity'), score, source }, sonarqubeImpact)
  })
  const word = issue.text('severity')
  const own = word === undefined ? [] : [severityOf({ word, score }, sonarqubeSeverity)]
  const security = impacts.filter(({ source }) => source?.toUpperCase() === 'SECURITY')
  const first = own[0] ?? worstSeverity(security.length > 0 ? security : impacts)
  return [first, ...[...own, ...impacts].filter((each) => each !== first)]
}
