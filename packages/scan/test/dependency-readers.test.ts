import { describe, expect, it } from '@jest/globals'
import { ecosystemPurl } from '../src/ecosystem.ts'
import { codes, dataFile, read, understood } from './reports.ts'

type Row = {
  readonly file: string
  readonly format: string
  readonly kinds: string
  readonly confirmed: 'tool' | 'no'
  readonly counts: readonly [records: number, grouped: number]
  readonly version?: string
  readonly scannedAt?: string
  readonly databaseAt?: string
  /** In short: kind, ids, bucket, package, path and line, weaknesses, versions that mend it, whether it is called, suppression. */
  readonly findings: readonly string[]
}

const rows: readonly Row[] = [
  {
    file: 'grype.json',
    format: 'grype',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [2, 2],
    version: '0.104.0',
    scannedAt: '2026-03-01T10:00:00.500Z',
    databaseAt: '2026-02-28T06:12:38.000Z',
    findings: [
      'vulnerability GHSA-m6fv-jmcg-4jfg CVE-2024-43799 low pkg:npm/send@0.18.0 /app/node_modules/send/package.json: CWE-79 < 0.19.0',
      'vulnerability CVE-2011-3374 info pkg:deb/debian/apt@2.6.1?arch=amd64&distro=debian-12 /var/lib/dpkg/status:',
      'vulnerability CVE-2024-0001 high pkg:generic/tool@1 external: not shipped',
      'vulnerability CVE-2024-0002 critical pkg:generic/tool@1 vex: not_affected: vulnerable_code_not_present',
    ],
  },
  {
    file: 'trivy.json',
    format: 'trivy',
    kinds: 'sca secrets iac licence',
    confirmed: 'no',
    counts: [8, 8],
    version: '0.69.1',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2011-3374 low pkg:deb/debian/apt@2.6.1 registry.example/app:1 (debian 12): vex: not_affected',
      'vulnerability CVE-2026-1 DSA-1-1 unknown pkg:deb/debian/libc6@2.36 registry.example/app:1 (debian 12): < 2.36-9 2.37',
      'vulnerability CVE-2024-43799 GHSA-m6fv-jmcg-4jfg low pkg:npm/send@0.18.0 app/node_modules/send/package.json: CWE-79 < 0.19.0',
      'vulnerability CVE-2026-2 GHSA-m6fv-jmcg-4jfg low pkg:npm/send@0.18.0 app/node_modules/send/package.json: CWE-79 < 0.19.0 external: ignored: accepted',
      'secret aws-access-key-id high Node.js:1 external: ignored: .trivyignore',
      'misconfiguration DS002 AVD-DS-0002 high Dockerfile:3',
      'misconfiguration DS005 low Dockerfile: external: EXCEPTION',
      'secret aws-access-key-id critical app/.env:4',
      'licence GPL-3.0-only high bash',
    ],
  },
  {
    file: 'trivy-legacy.json',
    format: 'trivy',
    kinds: 'sca',
    confirmed: 'no',
    counts: [1, 1],
    findings: [
      'vulnerability CVE-2021-36159 critical pkg:apk/alpine/apk-tools@2.10.6-r0 app (alpine 3.11): < 2.10.7-r0',
    ],
  },
  {
    file: 'trivy-kubernetes.json',
    format: 'trivy',
    kinds: 'sca iac',
    confirmed: 'no',
    counts: [3, 3],
    findings: [
      'misconfiguration KSV014 AVD-KSV-0014 high Deployment/web:',
      'misconfiguration KSV014 AVD-KSV-0014 high Deployment/web:',
      'vulnerability CVE-2026-1 high pkg:deb/debian/libc6@2.36 db:1 (debian 12):',
    ],
  },
  {
    file: 'trivy-operator.json',
    format: 'trivy-operator',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [1, 1],
    version: '0.69.1',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: ['vulnerability CVE-2026-3 high pkg:apk/alpine/musl@1.2.5-r0 web:1 (alpine 3.20): < 1.2.5-r1'],
  },
  {
    file: 'trivy-operator-list.json',
    format: 'trivy-operator',
    kinds: 'secrets iac',
    confirmed: 'no',
    counts: [5, 5],
    version: '0.69.1',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'misconfiguration KSV014 AVD-KSV-0014 low default/replicaset-web:',
      'secret aws-secret-access-key critical root/aws.txt:',
      'misconfiguration 1.0 medium',
      'misconfiguration AVD-KSV-0041 KSV041 high ClusterRole/a:',
    ],
  },
  {
    file: 'osv-scanner.json',
    format: 'osv-scanner',
    kinds: 'sca licence',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'vulnerability GHSA-c3h9-896r-86jm CVE-2021-3121 GO-2021-0053 high pkg:golang/github.com/gogo/protobuf@1.3.1 /src/go.mod: CWE-129 < 1.3.2',
      'vulnerability GO-2021-0053 CVE-2021-3121 GHSA-c3h9-896r-86jm high pkg:golang/github.com/gogo/protobuf@1.3.1 /src/go.mod: < 1.3.2 not called',
      'licence GPL-3.0 unknown pkg:golang/github.com/gogo/protobuf@1.3.1 /src/go.mod:',
    ],
  },
  {
    file: 'snyk.json',
    format: 'snyk',
    kinds: 'sca licence',
    confirmed: 'tool',
    counts: [3, 3],
    findings: [
      'vulnerability SNYK-JS-SEND-7926862 CVE-2024-43799 GHSA-m6fv-jmcg-4jfg critical pkg:npm/send@0.18.0 package-lock.json: CWE-79 < 0.19.0 not called',
      'vulnerability SNYK-JS-SEND-7926862 CVE-2024-43799 GHSA-m6fv-jmcg-4jfg critical pkg:npm/send@0.18.0 package-lock.json: CWE-79 < 0.19.0 not called',
      'licence GPL-3.0 snyk:lic:npm:left:GPL-3.0 high pkg:npm/left@1.0.0 package-lock.json:',
      'vulnerability SNYK-JS-COOKIE-1 CVE-2024-43799 GHSA-m6fv-jmcg-4jfg critical pkg:npm/send@0.18.0 package-lock.json: CWE-79 < 0.19.0 not called external: test only',
    ],
  },
  {
    file: 'snyk-projects.json',
    format: 'snyk',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [2, 2],
    findings: [
      'vulnerability SNYK-DEBIAN12-CURL-1 CVE-2026-9 low pkg:deb/debian/libcurl4@7.88.1-10',
      'vulnerability SNYK-JS-SEND-7926862 CVE-2024-43799 GHSA-m6fv-jmcg-4jfg critical pkg:npm/send@0.18.0 /app/package.json: CWE-79 < 0.19.0 not called',
    ],
  },
  {
    file: 'snyk-issues-api.json',
    format: 'snyk-issues-api',
    kinds: 'sca sast licence',
    confirmed: 'no',
    counts: [3, 2],
    findings: [
      'vulnerability SNYK-JS-SEND-7926862 CVE-2024-43799 medium pkg:npm/send@0.18.0 CWE-79 not called',
      'code python/HardcodedKey high a.py:3 CWE-547 external: ignored',
      'licence snyk:lic:npm:left:GPL-3.0 low left external: resolved: fixed',
    ],
  },
  {
    file: 'mend.json',
    format: 'mend',
    kinds: 'sca',
    confirmed: 'no',
    counts: [1, 1],
    findings: [
      'vulnerability CVE-2024-43799 medium pkg:maven/commons-codec/commons-codec@1.6 lib/commons-codec-1.6.jar: < 0.19.0 1.0.0',
    ],
  },
  {
    file: 'mend-libraries.json',
    format: 'mend',
    kinds: 'sca',
    confirmed: 'no',
    counts: [1, 1],
    findings: ['vulnerability CVE-2024-43799 medium pkg:npm/send@0.18.0 package.json: < 0.19.0 1.0.0'],
  },
  {
    file: 'mend-api.json',
    format: 'mend',
    kinds: 'sca',
    confirmed: 'no',
    counts: [1, 1],
    findings: [
      'vulnerability CVE-2024-43799 medium pkg:npm/%40scope/send@0.18.0 /src/package.json: < v0.19.0 external: IGNORED',
    ],
  },
  {
    file: 'dependency-check.json',
    format: 'dependency-check',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [1, 2],
    version: '12.1.0',
    scannedAt: '2026-03-01T10:00:00.123Z',
    databaseAt: '2026-02-27T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2021-44228 critical pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 /src/lib/log4j-core-2.14.1.jar: CWE-20 CWE-400',
      'vulnerability CVE-2020-9488 low pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 /src/lib/log4j-core-2.14.1.jar: external: no SMTP appender',
    ],
  },
  {
    file: 'dependency-check.xml',
    format: 'dependency-check',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [2, 3],
    version: '12.1.0',
    scannedAt: '2026-03-01T10:00:00.123Z',
    databaseAt: '2026-02-27T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2021-44228 critical pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 /src/lib/log4j-core-2.14.1.jar: CWE-20 CWE-400',
      'vulnerability CVE-2020-9488 low pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 /src/lib/log4j-core-2.14.1.jar: external: no SMTP appender',
      'vulnerability CVE-2016-1 high pkg:maven/org.owasp/library@6.7.8 C:/src/old.jar: CWE-79',
    ],
  },
  {
    file: 'dependency-track.json',
    format: 'dependency-track',
    kinds: 'sca',
    confirmed: 'no',
    counts: [2, 2],
    version: '4.13.2',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2021-44228 GHSA-jfh8-c2jp-5v3q critical pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1 CWE-20 CWE-400',
      'vulnerability NPM-533 unknown pkg:npm/timespan@2.3.0 vex: NOT_AFFECTED: CODE_NOT_REACHABLE',
    ],
  },
  {
    file: 'npm-audit-v6.json',
    format: 'npm-audit-v6',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [2, 2],
    findings: [
      'vulnerability NPM-146 medium pkg:npm/growl@1.9.2 CWE-94',
      'vulnerability GHSA-qqgx-2p2h-9c37 CVE-2020-7788 high pkg:npm/ini@1.3.5 CWE-1321 < 1.3.6',
      'vulnerability GHSA-qqgx-2p2h-9c37 CVE-2020-7788 high pkg:npm/ini@1.3.4 CWE-1321 < 1.3.6',
    ],
  },
  {
    file: 'npm-audit-v7.json',
    format: 'npm-audit-v7',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [3, 3],
    findings: [
      'vulnerability GHSA-gxpj-cx7g-858c medium pkg:npm/debug node_modules/debug: CWE-400 < 4.3.1 2.6.9',
      'vulnerability NPM-1488 low pkg:npm/old node_modules/old:',
    ],
  },
  {
    file: 'yarn-classic.jsonl',
    format: 'yarn-classic',
    kinds: 'sca',
    confirmed: 'no',
    counts: [2, 1],
    findings: [
      'vulnerability GHSA-93q8-gq69-wqmw CVE-2021-3807 medium pkg:npm/ansi-regex@3.0.0 CWE-1333 < 5.0.1',
      'vulnerability GHSA-93q8-gq69-wqmw CVE-2021-3807 medium pkg:npm/ansi-regex@4.1.0 CWE-1333 < 5.0.1',
    ],
  },
  {
    file: 'yarn-berry.jsonl',
    format: 'yarn-berry',
    kinds: 'sca',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'vulnerability GHSA-grv7-fg5c-xmjg high pkg:npm/braces@3.0.2 < 3.0.3',
      'vulnerability GHSA-grv7-fg5c-xmjg high pkg:npm/braces@2.3.2 < 3.0.3',
      'code deprecated medium pkg:npm/glob@7.2.3',
    ],
  },
  {
    file: 'pip-audit.json',
    format: 'pip-audit',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [1, 1],
    findings: [
      'vulnerability PYSEC-2021-59 CVE-2021-33503 GHSA-q2q7-5pp4-w6pg unknown pkg:pypi/urllib3@1.26.4 < 1.26.5',
    ],
  },
  {
    file: 'pip-audit-old.json',
    format: 'pip-audit',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [1, 1],
    findings: ['vulnerability PYSEC-2021-59 unknown pkg:pypi/urllib3@1.26.4 < 1.26.5'],
  },
  {
    file: 'govulncheck.jsonl',
    format: 'govulncheck',
    kinds: 'sca',
    confirmed: 'no',
    counts: [4, 2],
    version: 'v1.1.4',
    databaseAt: '2026-02-27T15:57:51.000Z',
    findings: [
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 < v0.3.7 called',
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 < v0.3.7 called',
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 main.go:14 < v0.3.7 called',
      'vulnerability GO-2022-1144 CVE-2022-41717 unknown pkg:golang/stdlib@v1.19.0 < v1.19.4 not called',
    ],
  },
  {
    file: 'govulncheck-list.json',
    format: 'govulncheck',
    kinds: 'sca',
    confirmed: 'no',
    counts: [4, 2],
    version: 'v1.1.4',
    databaseAt: '2026-02-27T15:57:51.000Z',
    findings: [
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 < v0.3.7 called',
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 < v0.3.7 called',
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 main.go:14 < v0.3.7 called',
      'vulnerability GO-2022-1144 CVE-2022-41717 unknown pkg:golang/stdlib@v1.19.0 < v1.19.4 not called',
    ],
  },
  {
    file: 'govulncheck-old.json',
    format: 'govulncheck-old',
    kinds: 'sca',
    confirmed: 'no',
    counts: [2, 1],
    findings: [
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 < 0.3.7 called',
      'vulnerability GO-2021-0113 CVE-2021-38561 GHSA-ppp9-7jff-5vj2 unknown pkg:golang/golang.org/x/text@v0.3.5 < 0.3.7 not called',
    ],
  },
  {
    file: 'veracode-sca.json',
    format: 'veracode-sca',
    kinds: 'sca',
    confirmed: 'no',
    counts: [3, 2],
    findings: [
      'vulnerability CVE-2021-27568 medium pkg:maven/net.minidev/json-smart@1.3.1 CWE-754',
      'vulnerability SRCCLR-SID-41137 medium pkg:npm/inflight@1.0.6 external: ignored',
      'licence GPL-3.0 low pkg:npm/left@1.0.0',
    ],
  },
  {
    file: 'veracode-sca.csv',
    format: 'veracode-sca-csv',
    kinds: 'sca',
    confirmed: 'no',
    counts: [3, 2],
    scannedAt: '2022-08-08T22:01:00.000Z',
    findings: [
      'vulnerability CVE-2022-31159 medium pkg:maven/com.amazonaws/aws-java-sdk-s3@1.11.951',
      'vulnerability SRCCLR-SID-41137 medium pkg:npm/inflight@1.0.6 external: Resolved',
      'licence GPL-3.0 high pkg:npm/left@1.0.0 external: ignored',
    ],
  },
  {
    file: 'gitlab-container.json',
    format: 'gitlab',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [1, 1],
    version: '2.0',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2026-9 high pkg:deb/debian/libcurl4@7.88.1-10 CWE-79 < 7.88.1-10+deb12u5 external: flagged-as-likely-false-positive: not used',
    ],
  },
  {
    file: 'gitlab-dependency.json',
    format: 'gitlab',
    kinds: 'sca',
    confirmed: 'tool',
    counts: [1, 1],
    version: '2.0',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2024-43799 GHSA-m6fv-jmcg-4jfg unknown pkg:npm/send@0.18.0 package-lock.json: < 0.19.0',
    ],
  },
  {
    file: 'gitlab-secrets.json',
    format: 'gitlab',
    kinds: 'secrets',
    confirmed: 'tool',
    counts: [1, 1],
    version: '2.0',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: ['secret AWS critical .env:4'],
  },
  {
    file: 'openvex.json',
    format: 'openvex',
    kinds: '',
    confirmed: 'no',
    counts: [4, 4],
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2024-43799 GHSA-m6fv-jmcg-4jfg unknown pkg:npm/send@0.18.0 vex: not_affected: vulnerable_code_not_present',
      'vulnerability CVE-2024-43799 GHSA-m6fv-jmcg-4jfg unknown pkg:npm/serve-static@1.15.0 vex: not_affected: vulnerable_code_not_present',
      'vulnerability CVE-2026-1 unknown pkg:npm/a@1',
      'vulnerability CVE-2026-1 unknown',
      'vulnerability CVE-2026-2 unknown pkg:npm/a@1 vex: fixed',
      'vulnerability CVE-2026-3 unknown pkg:npm/a@1',
    ],
  },
  {
    file: 'csaf.json',
    format: 'csaf',
    kinds: '',
    confirmed: 'no',
    counts: [1, 3],
    version: '2.5.0',
    scannedAt: '2026-03-01T10:00:00.000Z',
    findings: [
      'vulnerability CVE-2026-10001 GHSA-m6fv-jmcg-4jfg critical pkg:npm/app@4.2 CWE-94',
      'vulnerability CVE-2026-10001 GHSA-m6fv-jmcg-4jfg unknown Tool CWE-94 vex: not_affected: component_not_present',
      'vulnerability CVE-2026-10001 GHSA-m6fv-jmcg-4jfg unknown pkg:npm/app@4.2 CWE-94 vex: fixed',
    ],
  },
]

const report = (file: string) => dataFile(`readers/${file}`)

const short = (reading: ReturnType<typeof understood>) =>
  reading.findings.map(
    ({ kind, ruleId, aliases, severity, component, fixedIn, location, cwes, called, suppressed }) =>
      [
        kind,
        ruleId,
        ...aliases,
        severity.bucket,
        component?.purl ?? component?.name,
        location && `${location.path}:${location.line ?? ''}`,
        ...cwes,
        fixedIn.length > 0 ? `< ${fixedIn.join(' ')}` : undefined,
        called === undefined ? undefined : called ? 'called' : 'not called',
        suppressed && `${suppressed.by}: ${suppressed.reason}`,
      ]
        .filter((part) => part !== undefined)
        .join(' '),
  )

describe('a report of a scanner of dependencies or containers, or VEX', () => {
  it.each(rows)(
    '$file is read as $format',
    ({ file, format, kinds, confirmed, counts, findings, ...said }) => {
      const reading = understood(report(file))
      expect(reading).toMatchObject({ format, state: 'complete', confirmed, reasons: [] })
      expect([reading.kinds.join(' '), reading.records, reading.grouped]).toEqual([kinds, ...counts])
      expect([reading.tools[0]?.version, reading.scannedAt, reading.databaseAt]).toEqual([
        said.version,
        said.scannedAt,
        said.databaseAt,
      ])
      expect(short(reading)).toEqual(findings)
    },
  )

  const telling = rows.filter(({ file }) => report(file).includes('SECRET-CODE'))
  it.each(telling)('$file keeps nothing of secrets and code', ({ file }) => {
    expect(JSON.stringify(understood(report(file)))).not.toContain('SECRET-CODE')
  })

  it.each(rows)('$file gives for each finding the bytes in which it stands', ({ file }) => {
    for (const { source } of understood(report(file)).findings) expect(source.bytes).toBeDefined()
  })
})

describe('what a report says besides', () => {
  it('is what was scanned, by its digests alone', () => {
    const manifest = `sha256:${'cd'.repeat(32)}`
    const image = `sha256:${'ab'.repeat(32)}`
    expect(understood(report('grype.json')).subjects).toEqual([
      manifest,
      image,
      `registry.example/app@${manifest}`,
    ])
    expect(understood(report('trivy.json')).subjects).toEqual([image, `registry.example/app@${manifest}`])
  })

  it('is the commit of a repository', () => {
    expect(understood(report('trivy.json')).commits).toEqual(['0123456789abcdef0123456789abcdef01234567'])
  })

  it('is what others rate, beside the severity that the tool shows', () => {
    const [finding] = understood(report('grype.json')).findings
    expect(finding?.severity).toMatchObject({ bucket: 'low', original: 'Low', scale: 'grype', score: 5 })
    expect(finding?.ratings).toMatchObject([{ bucket: 'medium', score: 5.4, source: 'nvd:cpe' }])
  })

  it('are the licences that it lists', () => {
    expect(understood(report('osv-scanner.json')).licences).toMatchObject([
      { licence: 'GPL-3.0', component: { name: 'github.com/gogo/protobuf' }, path: '/src/go.mod' },
    ])
    expect(understood(report('mend-libraries.json')).licences).toMatchObject([
      { licence: 'ISC', component: { purl: 'pkg:npm/left@1.0.0' } },
    ])
    expect(understood(report('trivy.json')).licences).toMatchObject([
      { licence: 'GPL-3.0-only', component: { name: 'bash' } },
    ])
  })

  it('is how a package came in, before a description that may be cut', () => {
    expect(understood(report('snyk.json')).findings[0]?.message).toBe(
      'Introduced through app > express > send. long',
    )
  })

  it('makes a vector of metrics that are written out one by one', () => {
    expect(understood(report('dependency-check.json')).findings[0]).toMatchObject({
      severity: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', score: 10, source: 'NVD' },
      ratings: [{ vector: 'AV:N/AC:M/Au:N/C:C/I:C/A:C', score: 9.3 }],
    })
  })

  it.each(['openvex.json', 'csaf.json'])(
    'of %s makes it evidence of no scan, whatever the workflow calls it',
    (file) => {
      expect(understood(report(file), 'sca').kinds).toEqual([])
    },
  )
})

type Change = (text: string) => string
const replace =
  (from: string | RegExp, to: string): Change =>
  (text) => {
    const changed = text.replace(from, to)
    if (changed === text) throw new Error(`nothing to replace: ${from}`)
    return changed
  }
const json =
  (members: object): Change =>
  (text) =>
    JSON.stringify({ ...JSON.parse(text), ...members })

describe('a report that is not whole', () => {
  it.each<[string, string, Change, string, string]>([
    ['no matches', 'grype.json', json({ matches: null }), 'unreadable', 'unknown-format'],
    [
      'a broken database',
      'grype.json',
      replace('"valid": true', '"valid": false'),
      'incomplete',
      'tool-error',
    ],
    [
      'a database with an error',
      'grype.json',
      replace('"valid": true', '"error": "expired"'),
      'incomplete',
      'tool-error',
    ],
    ['a match without a package', 'grype.json', replace('"artifact"', '"other"'), 'incomplete', 'malformed'],
    ['no results', 'trivy.json', json({ Results: undefined }), 'incomplete', 'no-results'],
    ['null for results', 'trivy.json', json({ Results: null }), 'incomplete', 'no-results'],
    ['a target without a name', 'trivy.json', replace('"Target"', '"Other"'), 'incomplete', 'malformed'],
    [
      'a kind of change that nobody knows',
      'trivy.json',
      replace('"Type": "secret"', '"Type": "new"'),
      'incomplete',
      'malformed',
    ],
    [
      'a resource that was not scanned',
      'trivy-kubernetes.json',
      replace('"Kind": "Pod"', '"Error": "no image", "Kind": "Pod"'),
      'incomplete',
      'tool-error',
    ],
    [
      'more findings than it lists',
      'trivy-operator.json',
      replace('"highCount": 1', '"highCount": 2'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a kind that nobody knows',
      'trivy-operator-list.json',
      replace('"ConfigAuditReport"', '"NewReport"'),
      'incomplete',
      'malformed',
    ],
    [
      'a report without its list',
      'trivy-operator.json',
      replace('"vulnerabilities"', '"others"'),
      'incomplete',
      'malformed',
    ],
    [
      'a compliance report without results',
      'trivy-operator-list.json',
      replace('"summaryReport"', '"other"'),
      'incomplete',
      'no-results',
    ],
    [
      'a package without its source',
      'osv-scanner.json',
      replace('"source"', '"origin"'),
      'incomplete',
      'malformed',
    ],
    ['an error', 'snyk.json', json({ error: 'Missing node_modules' }), 'failed', 'tool-failed'],
    [
      'an error alone',
      'snyk.json',
      () => JSON.stringify({ ok: false, error: 'Not found', path: '/src' }),
      'failed',
      'tool-failed',
    ],
    [
      'one project of two that failed',
      'snyk-projects.json',
      (text) => JSON.stringify([...JSON.parse(text), { ok: false, error: 'x', path: '/b' }]),
      'failed',
      'tool-failed',
    ],
    [
      'more issues than it lists',
      'snyk.json',
      replace('"uniqueCount": 2', '"uniqueCount": 3'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'not in order, and nothing listed',
      'snyk.json',
      json({ vulnerabilities: [] }),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'another page',
      'snyk-issues-api.json',
      json({ links: { next: '/orgs/o/issues?page=2' } }),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'an earlier page',
      'snyk-issues-api.json',
      json({ links: { prev: '/orgs/o/issues?ending_before=v1.eyJ' } }),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'another page',
      'mend-api.json',
      replace('"isLastPage": true', '"isLastPage": false'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'more findings than it lists',
      'mend-api.json',
      replace('"totalItems": 1', '"totalItems": 51'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a part that was not analysed',
      'dependency-check.json',
      replace(
        '"engineVersion"',
        '"analysisExceptions": [{"exception": {"message": "timeout"}}], "engineVersion"',
      ),
      'incomplete',
      'tool-error',
    ],
    [
      'a part that was not analysed',
      'dependency-check.xml',
      replace(
        '<engineVersion>',
        '<analysisExceptions><exception><message>timeout</message></exception></analysisExceptions><engineVersion>',
      ),
      'incomplete',
      'tool-error',
    ],
    [
      'no list of files',
      'dependency-check.xml',
      replace(/<dependencies>[^]*<\/dependencies>/, ''),
      'incomplete',
      'malformed',
    ],
    [
      'something else among the files',
      'dependency-check.xml',
      replace('<dependency>', '<thing/><dependency>'),
      'incomplete',
      'malformed',
    ],
    [
      'a vulnerability without a name',
      'dependency-check.xml',
      replace('<name>CVE-2016-1</name>', ''),
      'incomplete',
      'malformed',
    ],
    ['no findings', 'dependency-track.json', json({ findings: undefined }), 'incomplete', 'no-results'],
    ['null for findings', 'dependency-track.json', json({ findings: null }), 'incomplete', 'no-results'],
    [
      'an error',
      'npm-audit-v6.json',
      json({ error: { code: 'ENOLOCK', summary: 'no lockfile' } }),
      'failed',
      'tool-failed',
    ],
    [
      'none of what it counts',
      'npm-audit-v6.json',
      json({ advisories: {} }),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'an error alone',
      'npm-audit-v7.json',
      () =>
        JSON.stringify({
          error: { code: 'ENOLOCK', summary: 'This command requires an existing lockfile.', detail: 'Try' },
        }),
      'failed',
      'tool-failed',
    ],
    [
      'no answer of the registry',
      'npm-audit-v7.json',
      () => JSON.stringify({ message: 'request failed', error: { summary: '', detail: '' } }),
      'failed',
      'tool-failed',
    ],
    [
      'fewer packages than it counts',
      'npm-audit-v7.json',
      replace('"total": 3', '"total": 4'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a package that is not there',
      'npm-audit-v7.json',
      replace(/"via": \[\s*"debug"/, '"via": ["gone"'),
      'incomplete',
      'malformed',
    ],
    [
      'an error',
      'yarn-classic.jsonl',
      (text) => `${text}{"type":"error","data":"offline"}\n`,
      'failed',
      'tool-failed',
    ],
    [
      'no summary',
      'yarn-classic.jsonl',
      replace(/\{"type": "auditSummary".*\n/, ''),
      'incomplete',
      'cut-off',
    ],
    [
      'a package that was not audited',
      'pip-audit.json',
      replace('"vulns": []', '"skip_reason": "not found"'),
      'incomplete',
      'tool-error',
    ],
    [
      'a package without vulnerabilities or a reason',
      'pip-audit.json',
      replace('"vulns": []', '"x": 1'),
      'incomplete',
      'malformed',
    ],
    [
      'no configuration',
      'govulncheck-list.json',
      replace('"config"', '"settings"'),
      'unreadable',
      'unknown-format',
    ],
    [
      'an answer about modules',
      'govulncheck.jsonl',
      replace('"scan_mode": "source"', '"scan_mode": "query"'),
      'incomplete',
      'no-results',
    ],
    [
      'a finding of an advisory that is not there',
      'govulncheck-list.json',
      replace(/"osv": "GO-2022-1144"/, '"osv": "GO-2022-9999"'),
      'incomplete',
      'malformed',
    ],
    [
      'no findings and no null',
      'govulncheck-old.json',
      json({ Vulns: undefined }),
      'unreadable',
      'unknown-format',
    ],
    [
      'another page',
      'veracode-sca.json',
      replace('"total_pages": 1', '"total_pages": 2'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'more issues than it lists',
      'veracode-sca.json',
      replace('"total_elements": 3', '"total_elements": 4'),
      'incomplete',
      'declared-incomplete',
    ],
    ['no severity', 'veracode-sca.csv', replace('"Severity"', '"Other"'), 'incomplete', 'malformed'],
    ['a row without its severity', 'veracode-sca.csv', replace('"Medium"', '""'), 'incomplete', 'malformed'],
    [
      'a scan that failed',
      'gitlab-container.json',
      replace('"success"', '"failure"'),
      'failed',
      'tool-failed',
    ],
    [
      'an outcome that nobody knows',
      'gitlab-container.json',
      replace('"success"', '"new"'),
      'incomplete',
      'malformed',
    ],
    [
      'an error',
      'gitlab-container.json',
      replace('"status"', '"messages": [{"level": "fatal", "value": "no image"}], "status"'),
      'incomplete',
      'tool-error',
    ],
    [
      'a type that nobody knows',
      'gitlab-container.json',
      replace('"container_scanning"', '"new_scanning"'),
      'incomplete',
      'malformed',
    ],
    ['a status that nobody knows', 'openvex.json', replace('"fixed"', '"gone"'), 'incomplete', 'malformed'],
    [
      'no reason why it is not affected',
      'openvex.json',
      replace(/,\s*"justification": "[a-z_]+"/, ''),
      'incomplete',
      'malformed',
    ],
    [
      'a statement about no product',
      'openvex.json',
      replace('"products"', '"others"'),
      'incomplete',
      'malformed',
    ],
    [
      'a product that is not in its tree',
      'csaf.json',
      replace('"product_id": "P1"', '"product_id": "P9"'),
      'incomplete',
      'malformed',
    ],
    ['another version', 'csaf.json', replace('"2.0"', '"1.2"'), 'incomplete', 'unsupported-version'],
  ])('(%s) is not complete: %s', (_, file, change, state, code) => {
    const reading = read(change(report(file).toString()))
    expect([reading.state, codes(reading.reasons)]).toEqual([state, expect.arrayContaining([code])])
  })
})

describe('the package URL of an ecosystem and a name', () => {
  it.each([
    ['npm', '@scope/name', '1.0.0', 'pkg:npm/%40scope/name@1.0.0'],
    ['PyPI', 'Flask_Login', '0.6', 'pkg:pypi/flask-login@0.6'],
    ['maven', 'org.apache:log4j', '2.0', 'pkg:maven/org.apache/log4j@2.0'],
    ['jar', 'org.apache:log4j', '2.0', 'pkg:maven/org.apache/log4j@2.0'],
    ['Go', 'github.com/a/b/v2', 'v2.1.0', 'pkg:golang/github.com/a/b/v2@v2.1.0'],
    ['gobinary', 'stdlib', 'v1.22', 'pkg:golang/stdlib@v1.22'],
    ['Packagist', 'vendor/name', '1', 'pkg:composer/vendor/name@1'],
    ['crates.io', 'regex', '1.3.1', 'pkg:cargo/regex@1.3.1'],
    ['Debian:12', 'curl', '7.88.1-10', 'pkg:deb/debian/curl@7.88.1-10'],
    ['debian 12', 'curl', '1', 'pkg:deb/debian/curl@1'],
    ['Alpine:v3.18', 'musl', '1.2', 'pkg:apk/alpine/musl@1.2'],
    ['Red Hat:enterprise_linux:9', 'curl', '1', 'pkg:rpm/redhat/curl@1'],
    ['sles:15.3', 'curl', '1', 'pkg:rpm/sles/curl@1'],
    ['opensuse.leap', 'curl', '1', 'pkg:rpm/opensuse/curl@1'],
    ['OSS-Fuzz', 'perfetto', '1', undefined],
    ['', 'a', '1', undefined],
    ['npm', '', '1', undefined],
    ['npm', 'a\ud800', '1', undefined],
    ['maven', 'no-group', '1', undefined],
  ])('%s %s %s is %s', (ecosystem, name, version, purl) => {
    expect(ecosystemPurl(ecosystem, name, version)).toBe(purl)
  })
})

describe('a report of an older or a neighbouring form', () => {
  it('of GitLab is read without its scan', () => {
    const { vulnerabilities } = JSON.parse(report('gitlab-dependency.json').toString())
    const old = {
      version: '2.4',
      vulnerabilities: [{ ...vulnerabilities[0], category: 'dependency_scanning' }],
    }
    expect(understood(old)).toMatchObject({
      format: 'gitlab',
      kinds: ['sca'],
      state: 'complete',
      confirmed: 'no',
    })
  })

  it('of npm audit fix is read with what stands around the audit', () => {
    const fixed = { added: [], changed: [], audit: JSON.parse(report('npm-audit-v7.json').toString()) }
    const { format, records, confirmed, findings } = understood(fixed)
    expect([format, records, confirmed, findings[0]?.source.pointer]).toEqual([
      'npm-audit-v7',
      3,
      'tool',
      '/audit/vulnerabilities/debug/via/0',
    ])
  })

  it('of Dependency-Check counts the vulnerabilities of related files', () => {
    const related =
      '<relatedDependencies><relatedDependency><fileName>b.ear: log4j.jar</fileName></relatedDependency></relatedDependencies>'
    const text = report('dependency-check.xml').toString().replace('<identifiers>', `${related}<identifiers>`)
    expect(understood(text)).toMatchObject({ state: 'complete', records: 2, grouped: 4 })
  })

  it('of yarn is an error alone', () => {
    expect(read('{"type":"error","data":"Received invalid response from npm"}\n')).toMatchObject({
      format: 'yarn-classic',
      state: 'failed',
    })
  })

  it.each(['ERR_PNPM_AUDIT_NO_LOCKFILE', 'ECONNREFUSED'])('of pnpm is the error %s alone', (code) => {
    expect(read({ error: { code, message: 'Cannot audit a project' } })).toMatchObject({
      format: 'npm-audit-v6',
      state: 'failed',
    })
  })

  it('of OpenVEX 0.0.1 names vulnerabilities and products by texts', () => {
    const statement = { vulnerability: 'CVE-2026-1', products: ['pkg:npm/a@1'], status: 'fixed' }
    const old = {
      '@context': 'https://openvex.dev/ns',
      author: 'a',
      timestamp: '2026-03-01T10:00:00Z',
      version: '1',
    }
    expect(understood({ ...old, statements: [statement] })).toMatchObject({
      state: 'complete',
      findings: [{ ruleId: 'CVE-2026-1', component: { purl: 'pkg:npm/a@1' }, suppressed: { by: 'vex' } }],
    })
  })

  it('of CSAF 2.1 has lists of weaknesses and metrics', () => {
    const csaf = JSON.parse(report('csaf.json').toString())
    const { cwe, scores, ...rest } = csaf.vulnerabilities[0]
    const metrics = [{ products: scores[0].products, content: { cvss_v3: scores[0].cvss_v3 } }]
    const changed = {
      ...csaf,
      document: { ...csaf.document, csaf_version: '2.1' },
      vulnerabilities: [{ ...rest, cwes: [cwe], metrics }],
    }
    expect(short(understood(changed))).toEqual(short(understood(csaf)))
  })
})

describe('a report without findings', () => {
  it.each<[string, object | null, string | undefined, string, 'tool' | 'no']>([
    [
      'Grype',
      {
        matches: [],
        descriptor: {
          name: 'grype',
          version: '1',
          db: { status: { built: '2026-02-28T06:12:38Z', valid: true } },
        },
      },
      undefined,
      'grype',
      'tool',
    ],
    [
      'Grype without a word on its database',
      { matches: [], descriptor: { name: 'grype', version: '1' } },
      undefined,
      'grype',
      'no',
    ],
    [
      'Trivy',
      {
        SchemaVersion: 2,
        ArtifactName: 'a',
        ArtifactType: 'filesystem',
        Results: [{ Target: 'go.mod', Class: 'lang-pkgs', Type: 'gomod' }],
      },
      undefined,
      'trivy',
      'no',
    ],
    ['Trivy before 0.20', null, 'trivy', 'trivy', 'no'],
    [
      'OSV-Scanner',
      { results: [], experimental_config: { licenses: { summary: false } } },
      undefined,
      'osv-scanner',
      'no',
    ],
    [
      'Snyk',
      { vulnerabilities: [], ok: true, dependencyCount: 4, packageManager: 'npm' },
      undefined,
      'snyk',
      'tool',
    ],
    ['Snyk issues', { jsonapi: { version: '1.0' }, data: [] }, undefined, 'snyk-issues-api', 'no'],
    ['Mend', { vulnerabilities: [] }, undefined, 'mend', 'no'],
    ['Mend, its report', { projectVitals: { name: 'p' }, libraries: [] }, undefined, 'mend', 'no'],
    [
      'Dependency-Check',
      {
        reportSchema: '1.1',
        scanInfo: { engineVersion: '12' },
        projectInfo: {},
        dependencies: [{ fileName: 'a.jar' }],
      },
      undefined,
      'dependency-check',
      'tool',
    ],
    [
      'Dependency-Check that looked at nothing',
      { reportSchema: '1.1', scanInfo: { engineVersion: '12' }, projectInfo: {}, dependencies: [] },
      undefined,
      'dependency-check',
      'no',
    ],
    [
      'npm audit 6',
      {
        actions: [],
        advisories: {},
        metadata: { vulnerabilities: {}, dependencies: 1, totalDependencies: 1 },
      },
      undefined,
      'npm-audit-v6',
      'tool',
    ],
    [
      'npm audit',
      {
        auditReportVersion: 2,
        vulnerabilities: {},
        metadata: { vulnerabilities: { total: 0 }, dependencies: { total: 9 } },
      },
      undefined,
      'npm-audit-v7',
      'tool',
    ],
    [
      'npm audit of no package',
      {
        auditReportVersion: 2,
        vulnerabilities: {},
        metadata: { vulnerabilities: { total: 0 }, dependencies: { total: 0 } },
      },
      undefined,
      'npm-audit-v7',
      'no',
    ],
    [
      'pip-audit',
      { dependencies: [{ name: 'a', version: '1', vulns: [] }], fixes: [] },
      undefined,
      'pip-audit',
      'tool',
    ],
    ['pip-audit of no package', { dependencies: [], fixes: [] }, undefined, 'pip-audit', 'no'],
    ['pip-audit before 2.5', [], 'pip-audit', 'pip-audit', 'no'],
    [
      'govulncheck',
      [
        {
          config: {
            protocol_version: 'v1.0.0',
            scanner_name: 'govulncheck',
            scanner_version: 'v1',
            scan_level: 'symbol',
          },
        },
      ],
      undefined,
      'govulncheck',
      'no',
    ],
    [
      'govulncheck before 1.0',
      { Calls: {}, Imports: {}, Requires: {}, Vulns: null, Modules: [] },
      undefined,
      'govulncheck-old',
      'no',
    ],
    [
      'OpenVEX',
      {
        '@context': 'https://openvex.dev/ns/v0.2.0',
        author: 'a',
        timestamp: '2026-03-01T10:00:00Z',
        version: 1,
        statements: [],
      },
      undefined,
      'openvex',
      'no',
    ],
  ])('of %s is complete, and confirmed only by its own word', (_, document, hint, format, confirmed) => {
    const reading = understood(JSON.stringify(document), hint)
    expect(reading).toMatchObject({
      format,
      state: 'complete',
      confirmed,
      records: 0,
      findings: [],
      reasons: [],
    })
  })

  it.each([
    'null',
    '[]',
    '{}',
    '{"results":[]}',
    '{"error":"x"}',
    '{"ok":true}',
    '{"vulnerabilities":[],"image":"a"}',
    '{"version":"1.0","vulnerabilities":[]}',
    '{"dependencies":[],"name":"a"}',
  ])('%s alone is of no tool', (text) => {
    expect(read(text).state).toBe('unreadable')
  })
})
