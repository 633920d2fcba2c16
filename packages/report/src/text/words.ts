import type { EvidenceState } from '@custody/scan/report-reading'
import type { BeadState, ReportChain, ReportFindings, ReportVerdict } from '../report-model.ts'

/** The word for each state, and how good it is: every renderer says the same. */
export type Tone = 'good' | 'bad' | 'warn' | 'neutral'

export interface Word {
  readonly word: string
  readonly tone: Tone
  /** One character wide in every monospaced font; differs in shape, not in colour alone. */
  readonly mark: string
}

export const verdictWords: Readonly<Record<ReportVerdict['outcome'], Word>> = {
  passed: { word: 'PASSED', tone: 'good', mark: '✓' },
  denied: { word: 'DENIED', tone: 'bad', mark: '✗' },
  none: { word: 'NO VERDICT YET', tone: 'neutral', mark: '○' },
}

export const reasonWords: Readonly<Record<NonNullable<ReportVerdict['reason']>, string>> = {
  policy: 'a rule of the policy denies',
  evidence: 'evidence is missing, broken or not trusted',
  infrastructure: 'the infrastructure failed, so nothing could be judged',
}

export const beadWords: Readonly<Record<BeadState, Word>> = {
  'recorded-signed': { word: 'signed', tone: 'good', mark: '●' },
  'recorded-unsigned': { word: 'unsigned', tone: 'warn', mark: '◐' },
  'not-asked': { word: 'not asked for', tone: 'neutral', mark: '·' },
  missing: { word: 'missing', tone: 'bad', mark: '○' },
  broken: { word: 'broken', tone: 'bad', mark: '◆' },
}

export const linkWords: Readonly<Record<ReportChain['links'][number]['state'], Word>> = {
  joined: { word: 'joined', tone: 'good', mark: '│' },
  expected: { word: 'expected', tone: 'neutral', mark: '┊' },
  broken: { word: 'broken link', tone: 'bad', mark: '✗' },
}

export const evidenceWords: Readonly<Record<EvidenceState, Word>> = {
  complete: { word: 'complete', tone: 'good', mark: '✓' },
  incomplete: { word: 'incomplete', tone: 'warn', mark: '◐' },
  stale: { word: 'stale', tone: 'warn', mark: '◷' },
  missing: { word: 'missing', tone: 'bad', mark: '○' },
  failed: { word: 'failed', tone: 'bad', mark: '✗' },
  unreadable: { word: 'unreadable', tone: 'bad', mark: '?' },
}

export const assessmentWords: Readonly<Record<Exclude<ReportFindings['assessment'], 'found'>, Word>> = {
  clean: {
    word: 'Nothing found, and every scan is confirmed to have come to its end.',
    tone: 'good',
    mark: '✓',
  },
  unconfirmed: {
    word: 'Nothing found, but not every scan is confirmed to have come to its end: this is not a clean result.',
    tone: 'warn',
    mark: '!',
  },
  'not-verified': {
    word: 'The chain does not verify, so nothing that it holds is shown.',
    tone: 'bad',
    mark: '✗',
  },
  'not-scanned': { word: 'No scan was given: nothing is known about findings.', tone: 'neutral', mark: '○' },
}

/** The rules of verification by number, as docs/spec names them. */
export const ruleNames: Readonly<Record<number, string>> = {
  1: 'Closed world',
  2: 'Signer',
  3: 'Run binding',
  4: 'Stage',
  5: 'Hand-over',
  6: 'Order and freshness',
  7: 'Roll-back',
  8: 'What counts',
  9: 'Layout',
  10: 'Subject',
}
