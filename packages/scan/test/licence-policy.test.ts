import { digestOf } from '@custody/core/digest/sha256'
import { collectReports } from '@custody/scan/collect-reports'
import { judgeLicences } from '@custody/scan/licence/judge-licence'
import { readLicenceExpression } from '@custody/scan/licence/licence-expression'
import { readLicencePolicy } from '@custody/scan/licence/licence-policy'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { bom } from './reports.ts'

const policyOf = (members: object) =>
  readLicencePolicy(Buffer.from(JSON.stringify({ version: 1, ...members })), 'policy')

describe('a licence policy', () => {
  const allow = {
    allow: [
      'MIT',
      'Apache-2.0',
      'LGPL-2.1-or-later',
      'GPL-2.0-only WITH Classpath-exception-2.0',
      'LicenseRef-Acme',
    ],
  }
  it.each([
    [['MIT'], 'allowed'],
    [['mit'], 'allowed'],
    [['MIT OR GPL-3.0-only'], 'allowed'],
    [['GPL-3.0-only OR MIT'], 'allowed'],
    [['MIT AND GPL-3.0-only'], 'not-listed'],
    [['MIT AND (Apache-2.0 OR GPL-3.0-only)'], 'allowed'],
    [['MIT and Apache-2.0'], 'allowed'],
    [['MIT', 'Apache-2.0'], 'allowed'],
    [['MIT', 'GPL-3.0-only'], 'not-listed'],
    [['LGPL-2.1-only'], 'allowed'],
    [['LGPL-3.0-only'], 'allowed'],
    [['LGPL-2.1-or-later'], 'allowed'],
    // Under 2.0 or later, 2.1 may be chosen, which is allowed.
    [['LGPL-2.0-or-later'], 'allowed'],
    [['LGPL-2.0-only'], 'not-listed'],
    [['LGPL-2.0+'], 'allowed'],
    [['GPL-2.0-only WITH Classpath-exception-2.0'], 'allowed'],
    [['GPL-2.0-only'], 'not-listed'],
    [['GPL-2.0-only WITH Bison-exception-2.2'], 'not-listed'],
    [['MIT WITH Classpath-exception-2.0'], 'not-listed'],
    [['LicenseRef-Acme'], 'allowed'],
    [['LicenseRef-acme'], 'not-listed'],
    [['LicenseRef-MIT'], 'not-listed'],
    [['DocumentRef-a:LicenseRef-Acme'], 'not-listed'],
    [['The MIT License'], 'guessed'],
    [['Apache License, Version 2.0'], 'guessed'],
    [['Apache License 2.0'], 'guessed'],
    [['MIT/GPL'], 'unknown'],
    [['NOASSERTION'], 'unknown'],
    [['NONE'], 'unknown'],
    [['MIT OR NOASSERTION'], 'unknown'],
    [['see LICENSE'], 'unknown'],
    [[''], 'unknown'],
    [[], 'unknown'],
    [['MIT', 'NOASSERTION'], 'unknown'],
    [[`${'('.repeat(900)}MIT${')'.repeat(900)}`], 'allowed'],
    [[`MIT OR ${'GPL-3.0-only OR '.repeat(500)}`], 'unknown'],
  ])('that allows a few licences calls %j %s', (written, verdict) => {
    expect(judgeLicences(written, policyOf(allow))).toBe(verdict)
  })

  const deny = { deny: ['AGPL-3.0-or-later', 'GPL-2.0-only', 'GPL-3.0-only'] }
  it.each([
    [['MIT'], 'allowed'],
    [['AGPL-3.0-only'], 'denied'],
    [['AGPL-3.0-or-later'], 'denied'],
    [['AGPL-1.0-only'], 'allowed'],
    [['GPL-2.0-or-later'], 'denied'],
    [['GPL-1.0-or-later'], 'allowed'],
    [['GPL-3.0-only WITH GCC-exception-3.1'], 'denied'],
    [['MIT OR GPL-3.0-only'], 'allowed'],
    [['MIT AND GPL-3.0-only'], 'denied'],
    [['GNU GPL v3'], 'denied'],
    [['NOASSERTION'], 'unknown'],
    [[], 'unknown'],
  ])('that denies a few licences calls %j %s', (written, verdict) => {
    expect(judgeLicences(written, policyOf(deny))).toBe(verdict)
  })

  it('may allow a combination whose licence it denies alone', () => {
    const policy = policyOf({ allow: ['GPL-2.0-only WITH Classpath-exception-2.0'], deny: ['GPL-2.0-only'] })
    expect(judgeLicences(['GPL-2.0-only WITH Classpath-exception-2.0'], policy)).toBe('allowed')
    expect(judgeLicences(['GPL-2.0-only WITH Bison-exception-2.2'], policy)).toBe('denied')
  })

  it('denies what stands in both lists', () => {
    expect(judgeLicences(['MIT'], policyOf({ allow: ['MIT'], deny: ['MIT'] }))).toBe('denied')
  })

  it('may take guesses for what they are', () => {
    expect(judgeLicences(['The MIT License'], policyOf({ allow: ['MIT'], guessed: 'allow' }))).toBe('allowed')
  })

  it.each([
    ['no list', {}],
    ['a licence that does not exist', { allow: ['MTI'] }],
    ['a name', { allow: ['The MIT License'] }],
    ['an expression', { allow: ['MIT OR Apache-2.0'] }],
    ['another version', { version: 2, allow: ['MIT'] }],
    ['an unknown member', { allow: ['MIT'], more: 1 }],
    ['an exception without a reason', { allow: ['MIT'], exceptions: [{ package: 'pkg:npm/a' }] }],
    [
      'an exception for what is no package URL',
      { allow: ['MIT'], exceptions: [{ package: 'a', reason: 'b' }] },
    ],
    [
      'a day that is none',
      { allow: ['MIT'], exceptions: [{ package: 'pkg:npm/a', reason: 'b', until: 'soon' }] },
    ],
    ['NOASSERTION as a licence', { allow: ['NOASSERTION'] }],
  ])('with %s is refused', (_, members) => {
    expect(() => policyOf(members)).toThrow(
      expect.objectContaining({ code: 'licence-policy-malformed', fault: 'usage' }),
    )
  })

  it('never fails at what a report writes, and allows nothing that it cannot read', () => {
    const word = fc.constantFrom(
      'MIT',
      'OR',
      'AND',
      'WITH',
      '(',
      ')',
      '+',
      'LicenseRef-a',
      'x',
      'NONE',
      '\u0000',
      '__proto__',
    )
    const written = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    )
    const policy = policyOf({ deny: ['AGPL-3.0-only'] })
    fc.assert(
      fc.property(written, (text) => {
        const verdict = judgeLicences([text], policy)
        expect(readLicenceExpression(text) === undefined).toBe(verdict === 'unknown')
      }),
    )
  })
})

describe('collecting with a licence policy', () => {
  const policy = {
    allow: ['MIT'],
    deny: ['GPL-3.0-only'],
    exceptions: [
      { package: 'pkg:npm/excused', reason: 'reviewed', until: '2026-02-02' },
      { package: 'pkg:npm/expired@1.0.0', reason: 'reviewed', until: '2026-02-01' },
      { package: 'pkg:npm/narrow@1.0.0', licence: 'GPL-2.0-only', reason: 'reviewed' },
    ],
  }
  const named = (name: string, ...ids: readonly string[]) => ({
    type: 'library',
    name,
    version: '1.0.0',
    purl: `pkg:npm/${name}@1.0.0`,
    licenses: ids.map((id) => ({ license: { id } })),
  })
  const sbom = bom({
    components: [
      named('fine', 'MIT'),
      named('denied', 'GPL-3.0-only'),
      named('other', 'ISC'),
      named('silent'),
      named('excused', 'GPL-3.0-only'),
      named('expired', 'GPL-3.0-only'),
      named('narrow', 'GPL-3.0-only'),
    ],
  })
  const collected = (withPolicy: boolean) => {
    const bytes = Buffer.from(JSON.stringify(policy && { version: 1, ...policy }))
    const licencePolicy = { policy: policyOf(policy), digest: digestOf(bytes) }
    const contract = { required: [], outcomes: new Map(), now: new Date('2026-02-02T12:00:00Z') } as const
    const files = [{ path: 'a.json', content: { bytes: Buffer.from(JSON.stringify(sbom)) } }]
    return collectReports(files, withPolicy ? { ...contract, licencePolicy } : contract)
  }

  it('finds what is denied, not listed and unknown, and keeps what is excused as suppressed', () => {
    const [file] = collected(true).findingsDocuments
    expect(
      file?.document.findings.map(({ ruleId, component, severity, suppressed, source }) => [
        component?.name,
        ruleId,
        severity.bucket,
        suppressed?.reason,
        source.pointer,
      ]),
    ).toEqual([
      ['denied', 'licence-denied', 'high', undefined, '/components/1'],
      ['other', 'licence-not-listed', 'medium', undefined, '/components/2'],
      ['silent', 'licence-unknown', 'medium', undefined, '/components/3'],
      ['excused', 'licence-denied', 'high', 'reviewed', '/components/4'],
      ['expired', 'licence-denied', 'high', undefined, '/components/5'],
      ['narrow', 'licence-denied', 'high', undefined, '/components/6'],
    ])
    expect(
      file?.document.findings.every(({ kind, source }) => kind === 'licence' && source.bytes !== undefined),
    ).toBe(true)
  })

  it('makes an SBOM unclean, and says by which policy', () => {
    const { index } = collected(true)
    expect(index.reports).toMatchObject([
      { state: 'complete', clean: false, counts: { open: 5, suppressed: 1 } },
    ])
    expect(index.licencePolicy).toMatch(/^sha256:/)
  })

  it('says nothing without one', () => {
    const { index } = collected(false)
    expect(index.reports).toMatchObject([{ clean: true, counts: { open: 0 } }])
    expect(index.licencePolicy).toBeUndefined()
  })
})
