import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareVersions } from '../src/compare-versions.ts'
import type { Finding } from '../src/finding.ts'
import { fixFirst } from '../src/fix-first.ts'
import { groupFindings } from '../src/group-findings.ts'
import { makeFinding } from '../src/make-finding.ts'
import { noSeverity, type SeverityBucket } from '../src/severity.ts'

const report = `sha256:${'0'.repeat(64)}` as const
let count = 0
function finding(ruleId: string, members: Partial<Finding> & { tool?: string } = {}): Finding {
  count += 1
  const base = {
    tool: 'T',
    kind: 'vulnerability',
    aliases: [],
    title: ruleId,
    message: '',
    severity: noSeverity,
    fixedIn: [],
    cwes: [],
  } as const
  return makeFinding({ ...base, source: { report, pointer: `/${count}` }, ruleId, ...members })
}
const left = { name: 'left', version: '1.2.3', purl: 'pkg:npm/left@1.2.3' }
const rated = (bucket: SeverityBucket) => ({ severity: { ...noSeverity, bucket } })
const ids = (findings: readonly Finding[]) => groupFindings(findings).map((group) => group.ids.join(' '))

describe('grouping findings', () => {
  it('joins ids through a chain of aliases', () => {
    const findings = [
      finding('GHSA-1', { component: left, aliases: ['CVE-1'] }),
      finding('OSV-1', { component: left, aliases: ['PYSEC-1'] }),
      finding('CVE-1', { component: left, aliases: ['PYSEC-1'] }),
    ]
    expect(ids(findings)).toEqual(['CVE-1 GHSA-1 PYSEC-1 OSV-1'])
  })

  it('does not join vulnerabilities that one bulletin mends', () => {
    const findings = [
      finding('CVE-2026-1', { component: left, aliases: ['DSA-5000-1', 'GHSA-1'] }),
      finding('CVE-2026-2', { component: left, aliases: ['DSA-5000-1'] }),
      finding('ALAS2-2026-7', { component: left, aliases: ['CVE-2026-3', 'CVE-2026-4'] }),
      finding('CVE-2026-3', { component: left }),
      finding('CVE-2026-4', { component: left }),
    ]
    expect(groupFindings(findings)).toHaveLength(5)
  })

  it('joins a bulletin that stands for one vulnerability alone', () => {
    const bulletin = finding('RHSA-2026:1', { component: left, aliases: ['CVE-2026-1'] })
    expect(groupFindings([bulletin, finding('CVE-2026-1', { component: left })])).toHaveLength(1)
  })

  it('joins a package of no version with the only version that others name, by URL or by name', () => {
    const bare = { name: 'left', purl: 'pkg:npm/left' }
    const named = { name: 'left', version: '1.2.3' }
    for (const component of [left, named])
      expect(
        groupFindings([finding('CVE-1', { component: bare }), finding('CVE-1', { component })]),
      ).toMatchObject([{ component: { version: '1.2.3' }, sources: [{}, {}] }])
  })

  it('leaves a package of no version by itself where others name several, and where it is another', () => {
    const bare = { name: 'left', purl: 'pkg:npm/left' }
    const other = { name: 'left', version: '2.0.0', purl: 'pkg:npm/left@2.0.0' }
    const three = [bare, left, other].map((component) => finding('CVE-1', { component }))
    expect(groupFindings(three)).toHaveLength(3)
    const elsewhere = { name: 'left', version: '1.2.3', purl: 'pkg:pypi/left@1.2.3' }
    const two = [bare, elsewhere].map((component) => finding('CVE-1', { component }))
    expect(groupFindings(two)).toHaveLength(2)
  })

  it.each<[string, Finding['component'], Finding['component'], number]>([
    [
      'the same package URL with other qualifiers',
      left,
      { ...left, purl: 'pkg:npm/left@1.2.3?arch=x#sub' },
      1,
    ],
    ['a name and version without a URL', left, { name: 'Left', version: '1.2.3' }, 1],
    ['another version', left, { name: 'left', version: '1.2.4', purl: 'pkg:npm/left@1.2.4' }, 2],
    ['another ecosystem', left, { ...left, purl: 'pkg:pypi/left@1.2.3' }, 2],
    ['another package', left, { name: 'right', version: '1.2.3' }, 2],
    [
      'a Go version with its v',
      { name: 'a/b', version: '1.0.0', purl: 'pkg:golang/a/b@1.0.0' },
      { name: 'a/b', version: 'v1.0.0' },
      1,
    ],
    [
      'a Maven name with its colon',
      { name: 'b', version: '1', purl: 'pkg:maven/a/b@1' },
      { name: 'a:b', version: '1' },
      1,
    ],
    ['a scope', { name: '@s/a', version: '1', purl: 'pkg:npm/%40s/a@1' }, { name: '@s/a', version: '1' }, 1],
    ['no package at all', left, undefined, 2],
  ])('holds %s against the package', (_, one, other, groups) => {
    expect(
      groupFindings([finding('CVE-1', { component: one }), finding('CVE-1', { component: other })]),
    ).toHaveLength(groups)
  })

  it('leaves a bare name alone where two packages of that name have the vulnerability', () => {
    const python = { ...left, purl: 'pkg:pypi/left@1.2.3' }
    const findings = [left, python, { name: 'left', version: '1.2.3' }].map((component) =>
      finding('CVE-1', { component }),
    )
    expect(groupFindings(findings)).toHaveLength(3)
  })

  it('takes the worst severity, the package with a URL, all fixes and all sources', () => {
    const [group] = groupFindings([
      finding('CVE-1', {
        component: { name: 'left', version: '1.2.3' },
        fixedIn: ['2.0.0'],
        ...rated('low'),
      }),
      finding('CVE-1', { component: left, fixedIn: ['1.2.4'], ...rated('high') }),
    ])
    expect(group).toMatchObject({
      severity: { bucket: 'high' },
      component: left,
      fixedIn: ['2.0.0', '1.2.4'],
    })
    expect(group?.sources).toHaveLength(2)
  })

  it('is open while one scanner holds it open, and then as bad as that one says', () => {
    const suppressed = finding('CVE-1', { component: left, suppressed: { by: 'vex' }, ...rated('critical') })
    const [both] = groupFindings([suppressed, finding('CVE-1', { component: left, ...rated('low') })])
    const [alone] = groupFindings([suppressed])
    expect([both?.suppressed, both?.severity.bucket, alone?.suppressed]).toEqual([false, 'low', true])
  })

  it('keeps other findings apart unless they are the same', () => {
    const at = (line: number) => finding('xss', { kind: 'code', location: { path: 'a.js', line } })
    expect(groupFindings([at(1), at(1), at(2)])).toHaveLength(2)
  })

  it('does not join rules of code by their ids', () => {
    const findings = [finding('a', { kind: 'code', aliases: ['b'] }), finding('b', { kind: 'code' })]
    expect(groupFindings(findings)).toHaveLength(2)
  })

  const other = `sha256:${'1'.repeat(64)}` as const
  const seen = (tool: string, members: Partial<Finding> = {}, from: typeof report = report) =>
    finding(`${tool}-rule`, {
      tool,
      kind: 'code',
      cwes: ['CWE-79'],
      location: { path: 'src/a.js', line: 7 },
      source: { report: from, pointer: '/0' },
      ...members,
    })
  it.each<[string, Partial<Finding>, number]>([
    ['the same place and weakness', {}, 1],
    ['one weakness of several in common', { cwes: ['CWE-80', 'CWE-79'] }, 1],
    ['another weakness', { cwes: ['CWE-89'] }, 2],
    ['no weakness', { cwes: [] }, 2],
    ['another line', { location: { path: 'src/a.js', line: 8 } }, 2],
    ['no line', { location: { path: 'src/a.js' } }, 2],
    ['another file', { location: { path: 'src/b.js', line: 7 } }, 2],
    ['a file of that name elsewhere', { location: { path: '/opt/src/a.js', line: 7 } }, 2],
    [
      'the path from where a runner checks out',
      { location: { path: '/home/runner/work/shop/shop/src/a.js', line: 7 } },
      1,
    ],
    ['the path in a container', { location: { path: '/github/workspace/src/a.js', line: 7 } }, 1],
    ['the path from the root', { location: { path: '/src/a.js', line: 7 } }, 1],
    ['the path from here', { location: { path: './src/a.js', line: 7 } }, 1],
    ['another kind', { kind: 'misconfiguration' }, 2],
  ])('joins what two scanners of code see with %s, or does not', (_, members, groups) => {
    expect(groupFindings([seen('One'), seen('Two', members, other)])).toHaveLength(groups)
  })

  it('joins code by the hash of its line where lines differ', () => {
    const at = (line: number, lineHash: string) => ({ location: { path: 'src/a.js', line, lineHash } })
    const [one, two, three] = [at(7, 'ab12:1'), at(9, 'ab12:1'), at(8, 'cd34:1')]
    expect(groupFindings([seen('One', one), seen('Two', two, other)])).toHaveLength(1)
    expect(groupFindings([seen('One', two), seen('Two', three, other)])).toHaveLength(2)
  })

  it('keeps two rules of one report apart, until another report sees them as one', () => {
    expect(groupFindings([seen('One'), seen('Two')])).toHaveLength(2)
    const [group] = groupFindings([seen('One'), seen('Two'), seen('Three', {}, other)])
    expect([group?.ids, group?.sources.length]).toEqual([['One-rule', 'Three-rule', 'Two-rule'], 3])
  })

  it('joins secrets of several scanners by path and line', () => {
    const secret = { kind: 'secret', cwes: [] } as const
    expect(groupFindings([seen('One', secret), seen('Two', secret, other)])).toHaveLength(1)
    expect(groupFindings([seen('One', secret), seen('Two', {}, other)])).toHaveLength(2)
    expect(groupFindings([seen('One', secret), seen('Two', { cwes: ['CWE-798'] }, other)])).toHaveLength(1)
  })

  it('puts the worst first and what is suppressed last', () => {
    const findings = [
      finding('CVE-3', rated('unknown')),
      finding('CVE-1', rated('low')),
      finding('CVE-4', { ...rated('critical'), suppressed: { by: 'vex' } }),
      finding('CVE-2', rated('critical')),
    ]
    expect(ids(findings)).toEqual(['CVE-2', 'CVE-1', 'CVE-3', 'CVE-4'])
  })

  it('loses no finding and makes the same groups of any order', () => {
    const names = fc.constantFrom('CVE-1', 'CVE-2', 'GHSA-1', 'GHSA-2', 'OSV-1')
    const arbitrary = fc.record({
      id: names,
      aliases: fc.array(names, { maxLength: 2 }),
      component: fc.constantFrom(left, { name: 'left', version: '1.2.3' }, undefined),
    })
    fc.assert(
      fc.property(fc.array(arbitrary), (items) => {
        const findings = items.map(({ id, aliases, component }) => finding(id, { aliases, component }))
        const shape = (list: readonly Finding[]) =>
          groupFindings(list)
            .map((group) =>
              group.sources
                .map(({ pointer }) => pointer)
                .toSorted()
                .join(),
            )
            .toSorted()
        expect(shape(findings)).toEqual(shape(findings.toReversed()))
        expect(groupFindings(findings).flatMap((group) => group.findings)).toHaveLength(findings.length)
      }),
    )
  })
})

describe('what to fix first', () => {
  const fixes = (findings: readonly Finding[], n = 10) =>
    fixFirst(groupFindings(findings), n).map((fix) => [fix.component?.name, fix.upgradeTo, fix.closes.length])

  it('is one upgrade for all that it closes, to the lowest version that does', () => {
    const findings = [
      finding('CVE-1', { component: left, fixedIn: ['1.2.9', '2.0.1'] }),
      finding('CVE-2', { component: left, fixedIn: ['1.10.0', '1.0.7'] }),
      finding('CVE-3', { component: left, fixedIn: [] }),
    ]
    expect(fixes(findings)).toEqual([
      ['left', '1.10.0', 2],
      ['left', undefined, 1],
    ])
  })

  it('is the worst, then what closes the most', () => {
    const other = { name: 'right', version: '1.0.0' }
    const findings = [
      finding('CVE-1', { component: left, fixedIn: ['2'], ...rated('high') }),
      finding('CVE-2', { component: other, fixedIn: ['2'], ...rated('high') }),
      finding('CVE-3', { component: other, fixedIn: ['3'], ...rated('low') }),
      finding('x', { kind: 'code', ...rated('critical') }),
    ]
    expect(fixes(findings)).toEqual([
      [undefined, undefined, 1],
      ['right', '3', 2],
      ['left', '2', 1],
    ])
    expect(fixes(findings, 1)).toHaveLength(1)
  })

  it('leaves out what is suppressed', () => {
    expect(fixes([finding('CVE-1', { suppressed: { by: 'external' } })])).toEqual([])
  })

  it.each([
    ['1.2.3', '1.2.10'],
    ['1.0.0-rc.1', '1.0.0'],
    ['1.0', '1.0.1'],
    ['v1.9.0', '1.10.0'],
    ['2.0', '1:1.0'],
    ['1.0.0-alpha', '1.0.0-beta'],
  ])('takes %s for earlier than %s', (earlier, later) => {
    expect([compareVersions(earlier, later), compareVersions(later, earlier)]).toEqual([-1, 1])
  })

  it('takes 1.0 and v1.0.0+build for the same', () => {
    expect(compareVersions('1.0', 'v1.0.0+build')).toBe(0)
  })
})
