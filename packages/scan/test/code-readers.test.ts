import { describe, expect, it } from '@jest/globals'
import { codes, dataFile, read, sarif, understood } from './reports.ts'
import { zipArchive } from './zip-archive.ts'

type Row = {
  readonly file: string
  readonly format: string
  readonly confirmed: 'tool' | 'no'
  readonly counts: readonly [records: number, grouped: number]
  /** Findings in short: kind, rule, bucket, scale, path, line, weaknesses, suppressed. */
  readonly findings: readonly string[]
}

const rows: readonly Row[] = [
  {
    file: 'semgrep.json',
    format: 'semgrep',
    confirmed: 'tool',
    counts: [3, 3],
    findings: [
      'code js.audit.eval high semgrep src/a b.js:7 CWE-95',
      'secret generic.secrets.key medium semgrep src/config.js:2 CWE-798 in-source nosemgrep',
      'vulnerability ssc-1 critical semgrep package-lock.json:40 pkg:npm/left@1.2.3',
    ],
  },
  {
    file: 'semgrep-sca.json',
    format: 'semgrep-sca-api',
    confirmed: 'no',
    counts: [1, 1],
    findings: [
      'vulnerability CVE-2026-1000 high semgrep package-lock.json:40 CWE-835 pkg:npm/left@1.2.3 external NOT_USED',
    ],
  },
  {
    file: 'semgrep-findings.json',
    format: 'semgrep-findings-api',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'code py.sql high semgrep shop/db.py:12 CWE-89',
      'code py.md5 low semgrep shop/hash.py:3 external false_positive',
    ],
  },
  {
    file: 'bandit.json',
    format: 'bandit',
    confirmed: 'tool',
    counts: [1, 1],
    findings: ['code B324 high bandit shop/hash.py:3 CWE-327'],
  },
  {
    file: 'gosec.json',
    format: 'gosec',
    confirmed: 'tool',
    counts: [2, 2],
    findings: [
      'code G304 high gosec /home/runner/shop/main.go:12 CWE-22',
      'code G104 low gosec /home/runner/shop/io.go:9 CWE-703 in-source closing a reader',
    ],
  },
  {
    file: 'checkov.json',
    format: 'checkov',
    confirmed: 'tool',
    counts: [2, 2],
    findings: [
      'misconfiguration CKV_AWS_1 unknown none /main.tf:3',
      'misconfiguration CKV_AWS_2 low words /main.tf:3 in-source kept elsewhere',
      'vulnerability CVE-2026-1000 high words /package-lock.json: pkg:npm/left@1.2.3',
    ],
  },
  {
    file: 'hadolint.json',
    format: 'hadolint',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'misconfiguration DL3006 medium hadolint Dockerfile:1',
      'misconfiguration SC2086 info hadolint Dockerfile:4',
    ],
  },
  {
    file: 'gitleaks.json',
    format: 'gitleaks',
    confirmed: 'no',
    counts: [1, 1],
    findings: ['secret aws-access-token unknown none deploy/prod.env:3'],
  },
  {
    file: 'gitleaks-7.json',
    format: 'gitleaks',
    confirmed: 'no',
    counts: [1, 1],
    findings: ['secret AWS Access Key unknown none deploy/prod.env:12'],
  },
  {
    file: 'detect-secrets.json',
    format: 'detect-secrets',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'secret AWS Access Key unknown none deploy/prod.env:3',
      'secret Secret Keyword unknown none src/a.py:6 external Not a secret',
    ],
  },
  {
    file: 'trufflehog.jsonl',
    format: 'trufflehog',
    confirmed: 'no',
    counts: [2, 2],
    findings: ['secret AWS unknown none deploy/prod.env:3', 'secret URI unknown none notes.txt:1'],
  },
  {
    file: 'kics.json',
    format: 'kics',
    confirmed: 'tool',
    counts: [2, 2],
    findings: [
      'misconfiguration q-1 high words ../infra/main.tf:3 CWE-311',
      'secret q-2 high words infra/main.tf:9 CWE-798',
    ],
  },
  {
    file: 'tfsec.json',
    format: 'tfsec',
    confirmed: 'no',
    counts: [3, 3],
    findings: [
      'misconfiguration aws-s3-enable-bucket-encryption high words /home/runner/work/shop/shop/infra/main.tf:1',
      'misconfiguration aws-s3-enable-bucket-logging low words infra/main.tf:1 in-source Ignored',
    ],
  },
  {
    file: 'eslint.json',
    format: 'eslint',
    confirmed: 'tool',
    counts: [1, 1],
    findings: [
      'code no-eval high eslint /home/runner/work/shop/shop/src/a.js:7',
      'code no-console medium eslint /home/runner/work/shop/shop/src/a.js:9 in-source a command line',
    ],
  },
  {
    file: 'brakeman.json',
    format: 'brakeman',
    confirmed: 'tool',
    counts: [1, 1],
    findings: [
      'code SQL unknown none app/models/shop.rb:12 CWE-89',
      'code Redirect unknown none app/controllers/a.rb:3 CWE-601 external only inside',
    ],
  },
  {
    file: 'nuclei.jsonl',
    format: 'nuclei',
    confirmed: 'no',
    counts: [4, 2],
    findings: [
      'vulnerability CVE-2026-1000 critical words https://shop.example/run: CWE-78',
      'code missing-headers info words https://shop.example/a:',
      'code missing-headers info words https://shop.example/b:',
    ],
  },
  ...['zap.json', 'zap.xml'].map((file) => ({
    file,
    format: file.replace('.', '-'),
    confirmed: 'no' as const,
    counts: [2, 2] as const,
    findings: [
      'code 40012 high zap-risk https://shop.example/search: CWE-79',
      'code 10049 info zap-risk https://shop.example: external False positive',
    ],
  })),
  {
    file: 'burp.xml',
    format: 'burp-xml',
    confirmed: 'no',
    counts: [3, 2],
    findings: [
      'code 1049088 high burp https://shop.example/search: CWE-89',
      'code 1049088 high burp https://shop.example/list:',
      'code 5244416 unknown burp https://shop.example/: external False positive',
    ],
  },
  {
    file: 'burp-api.json',
    format: 'burp-api',
    confirmed: 'tool',
    counts: [1, 1],
    findings: ['code 6292992 info burp https://shop.example/robots.txt:'],
  },
  {
    file: 'burp.html',
    format: 'burp-html',
    confirmed: 'tool',
    counts: [3, 2],
    findings: [
      'code SQL injection high burp https://shop.example/search: CWE-89',
      'code Strict transport security not enforced low burp https://shop.example/: CWE-523',
      'code Strict transport security not enforced low burp https://shop.example/list: CWE-523',
    ],
  },
  {
    file: 'dastardly.xml',
    format: 'dastardly-junit',
    confirmed: 'tool',
    counts: [1, 1],
    findings: ['code Cross-site scripting (reflected) high burp https://shop.example/search: CWE-79'],
  },
  {
    file: 'sonarqube.json',
    format: 'sonarqube-api',
    confirmed: 'no',
    counts: [4, 4],
    findings: [
      'code javascript:S1523 high sonarqube src/a.js:7 CWE-95',
      'code javascript:S1854 low sonarqube-impact src/b.js:2 external FALSE-POSITIVE',
      'vulnerability CVE-2026-1000 medium sonarqube CWE-835 left@1.2.3',
      'vulnerability CVE-2026-1001 medium sonarqube right.jar@',
      'vulnerability CVE-2026-1002 medium sonarqube right.jar@',
    ],
  },
  {
    file: 'sonarqube-hotspots.json',
    format: 'sonarqube-api',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'code javascript:S5247 high sonarqube-probability src/a.js:3',
      'code javascript:S2068 low sonarqube-probability src/a.js:9 external SAFE',
    ],
  },
  {
    file: 'sonarqube-list.json',
    format: 'sonarqube-fragment',
    confirmed: 'no',
    counts: [1, 1],
    findings: ['code javascript:S1523 critical sonarqube src/a.js:7'],
  },
  {
    file: 'sonar-report.json',
    format: 'sonar-report-json',
    confirmed: 'no',
    counts: [1, 1],
    findings: ['code javascript:S1523 high sonarqube src/a.js:7'],
  },
  {
    file: 'sonar-report.html',
    format: 'sonar-report-html',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'code javascript:S1523 high sonarqube src/a.js:7',
      'code javascript:S1854 low sonarqube src/b.js: external RESOLVED',
    ],
  },
  {
    file: 'veracode.xml',
    format: 'veracode-xml',
    confirmed: 'tool',
    counts: [6, 6],
    findings: [
      'code CWE-89 critical veracode com/shop/Shop.java:12 CWE-89',
      'code CWE-89 high veracode com/shop/Old.java:1 CWE-89 external Mitigation Accepted',
      'code CWE-89 high veracode Gone.java: CWE-89 external Fixed',
      'code CWE-89 low veracode https://shop.example/search: CWE-89',
      'vulnerability CVE-2026-1000 high veracode shop.war#zip:WEB-INF/lib/left-1.2.3.jar: CWE-20 CWE-835 left@1.2.3',
      'vulnerability CVE-2026-1001 low veracode shop.war#zip:WEB-INF/lib/left-1.2.3.jar: left@1.2.3 external Mitigated',
    ],
  },
  {
    file: 'veracode-findings.json',
    format: 'veracode-findings',
    confirmed: 'no',
    counts: [3, 2],
    findings: [
      'code CWE-80 medium veracode /views/contact.jsp:50 CWE-80',
      'code CWE-89 critical veracode https://shop.example/search: CWE-89 external MITIGATED',
      'vulnerability CVE-2026-1000 high veracode lib/left-1.2.3.jar: left@1.2.3 external Closed: FIXED',
    ],
  },
  {
    file: 'veracode-pipeline.json',
    format: 'veracode-pipeline',
    confirmed: 'tool',
    counts: [1, 1],
    findings: ['code CWE-89 high veracode com/shop/Shop.java:12 CWE-89'],
  },
  {
    file: 'appscan.xml',
    format: 'appscan-xml',
    confirmed: 'tool',
    counts: [1, 1],
    findings: ['code attSql critical appscan https://shop.example/search: CWE-89'],
  },
  {
    file: 'appscan-cloud.xml',
    format: 'appscan-xml',
    confirmed: 'no',
    counts: [2, 2],
    findings: [
      'code Privilege high appscan shop/Dockerfile:12 CWE-266',
      'vulnerability CVE-2026-1000 medium appscan shop/pom.xml: external Noise',
    ],
  },
]

const report = (file: string) => dataFile(`readers/${file}`)
const short = (reading: ReturnType<typeof understood>) =>
  reading.findings.map(({ kind, ruleId, severity, location, cwes, component, suppressed }) =>
    [
      kind,
      ruleId,
      severity.bucket,
      severity.scale,
      location === undefined ? undefined : `${location.path}:${location.line ?? ''}`,
      ...cwes,
      component === undefined
        ? undefined
        : (component.purl ?? `${component.name}@${component.version ?? ''}`),
      suppressed?.by,
      suppressed?.reason,
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  )

describe('a report of a scanner of code, services, configuration or secrets', () => {
  it.each(rows)('$file is read as $format', ({ file, format, confirmed, counts, findings }) => {
    const reading = understood(report(file))
    expect(reading).toMatchObject({ format, state: 'complete', confirmed, reasons: [] })
    expect([reading.records, reading.grouped]).toEqual(counts)
    expect(short(reading)).toEqual(findings)
  })

  const telling = rows.filter(({ file }) => /SNIPPET|U05JUFBFVA/.test(report(file).toString()))
  it.each(telling)('$file keeps nothing of secrets, snippets, requests and responses', ({ file }) => {
    expect(JSON.stringify(understood(report(file)))).not.toMatch(/SNIPPET|U05JUFBFVA/)
  })

  it.each(rows)('$file gives for each finding the bytes in which it stands', ({ file }) => {
    for (const { source } of understood(report(file)).findings) expect(source.bytes).toBeDefined()
  })
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

describe('what a scanner says of a secret in the code', () => {
  it.each([
    ["Possible hardcoded password: 'hunter2'", 259],
    ['Possible hardcoded password: "hun\'ter2"', 259],
    ["Possible hardcoded password: 'a' or 'hunter2'", 798],
    ['Key `hunter2` in code', 321],
  ])('keeps not the secret that it quotes: %s', (issue_text, id) => {
    const report = JSON.parse(dataFile('readers/bandit.json').toString())
    const [finding] = understood({
      ...report,
      results: [{ ...report.results[0], issue_text, issue_cwe: { id } }],
    }).findings
    expect(JSON.stringify(finding)).not.toMatch(/hun.?ter2/)
    expect(finding?.message).toBe(finding?.title)
  })

  it('is kept whole where it is about another weakness', () => {
    const [finding] = understood(
      dataFile('readers/bandit.json').toString().replace('Use of weak MD5', "Use of weak 'MD5'"),
    ).findings
    expect(finding?.title).toBe("Use of weak 'MD5' hash for security.")
  })
})

it('places what GitLab’s scanner of services finds at its address', () => {
  const vulnerability = {
    id: 'v1',
    severity: 'High',
    name: 'XSS',
    identifiers: [{ type: 'cwe', name: 'CWE-79', value: '79' }],
    location: {
      hostname: 'https://user:pass@shop.example',
      path: '/search?q=SNIPPET',
      method: 'GET',
      param: 'q',
    },
    evidence: { summary: 'SNIPPET', request: { url: 'SNIPPET' }, response: { status_code: 200 } },
  }
  const scan = { type: 'dast', status: 'success', scanner: { id: 'zaproxy', name: 'ZAP', version: '2.16' } }
  const reading = understood({ version: '15.2.1', scan, vulnerabilities: [vulnerability] })
  expect(short(reading)).toEqual(['code 79 high words https://shop.example/search: CWE-79'])
  expect(reading).toMatchObject({
    kinds: ['dast'],
    confirmed: 'tool',
    redactions: { requests: 1, responses: 1 },
  })
  expect(JSON.stringify(reading)).not.toContain('SNIPPET')
})

describe('what is not copied', () => {
  it.each([
    ['gitleaks.json', { secrets: 1, people: 1 }],
    ['gitleaks-7.json', { secrets: 1, people: 1 }],
    ['detect-secrets.json', { secrets: 2 }],
    ['trufflehog.jsonl', { secrets: 2, people: 1 }],
    ['semgrep.json', { snippets: 2 }],
    ['bandit.json', { snippets: 1 }],
    ['gosec.json', { snippets: 2 }],
    ['checkov.json', { snippets: 1 }],
    ['kics.json', { snippets: 1, secrets: 1 }],
    ['eslint.json', { snippets: 1 }],
    ['brakeman.json', { snippets: 2 }],
    ['nuclei.jsonl', { requests: 1, responses: 1 }],
    ['zap.json', { requests: 2, responses: 2 }],
    ['zap.xml', { requests: 2, responses: 1 }],
    ['burp.xml', { requests: 1, responses: 2 }],
    ['burp.html', { requests: 1 }],
    ['burp-api.json', { requests: 1, responses: 1 }],
    ['appscan.xml', { requests: 1 }],
    ['veracode.xml', {}],
  ])('of %s is counted', (file, redactions) => {
    expect(understood(report(file)).redactions).toEqual(redactions)
  })

  it('of SARIF is counted where a result has a snippet', () => {
    const region = { startLine: 1, snippet: { text: 'SNIPPET' } }
    const locations = [{ physicalLocation: { artifactLocation: { uri: 'a.js' }, region } }]
    const log = sarif({ results: [{ message: { text: 'm' }, locations }, { message: { text: 'm' } }] })
    expect(understood(log).redactions).toEqual({ snippets: 1 })
  })
})

describe('a report that is not whole', () => {
  it.each<[string, string, Change, string, string]>([
    [
      'an error',
      'semgrep.json',
      json({ errors: [{ level: 'warn', message: 'Syntax error' }] }),
      'incomplete',
      'tool-error',
    ],
    [
      'a file above the size limit',
      'semgrep.json',
      replace('gitignore_patterns_match', 'exceeded_size_limit'),
      'incomplete',
      'tool-error',
    ],
    [
      'a reason that nobody knows yet',
      'semgrep.json',
      replace('gitignore_patterns_match', 'new_reason'),
      'incomplete',
      'tool-error',
    ],
    ['a rule that was not run', 'semgrep.json', json({ skipped_rules: [{}] }), 'incomplete', 'tool-error'],
    ['no list of results', 'bandit.json', replace('"results"', '"others"'), 'unreadable', 'unknown-format'],
    ['more pages', 'semgrep-sca.json', json({ hasMore: true }), 'incomplete', 'declared-incomplete'],
    [
      'a file that was not scanned',
      'bandit.json',
      json({ errors: [{ filename: 'a.py', reason: 'syntax error' }] }),
      'incomplete',
      'tool-error',
    ],
    [
      'a package that did not compile',
      'gosec.json',
      json({ 'Golang errors': { 'a.go': [{ line: 1, column: 1, error: 'expected package' }] } }),
      'incomplete',
      'tool-error',
    ],
    [
      'fewer issues than it counts',
      'gosec.json',
      replace('"found": 1', '"found": 2'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a file that was not parsed',
      'checkov.json',
      replace('"parsing_errors": []', '"parsing_errors": ["/bad.tf"]'),
      'incomplete',
      'tool-error',
    ],
    [
      'fewer checks than it counts',
      'checkov.json',
      replace('"failed": 1', '"failed": 2'),
      'incomplete',
      'declared-incomplete',
    ],
    ['a file that was not parsed', 'hadolint.json', replace('DL3006', 'DL1000'), 'incomplete', 'tool-error'],
    [
      'a scan that runs',
      'burp-api.json',
      replace('succeeded', 'auditing'),
      'incomplete',
      'declared-incomplete',
    ],
    ['a scan that failed', 'burp-api.json', replace('succeeded', 'failed'), 'failed', 'tool-failed'],
    ['no state of the scan', 'burp-api.json', replace('scan_status', 'status'), 'incomplete', 'malformed'],
    ['a scan that failed', 'burp.html', replace('Completed', 'Failed'), 'failed', 'tool-failed'],
    [
      'a scan that was paused',
      'burp.html',
      replace('Completed', 'Paused'),
      'incomplete',
      'declared-incomplete',
    ],
    ['more issues than it has', 'burp.html', replace('>3<', '>4<'), 'incomplete', 'declared-incomplete'],
    ['an issue that no table rates', 'burp.html', replace('#22', '#29'), 'incomplete', 'malformed'],
    [
      'fewer failures than it counts',
      'dastardly.xml',
      replace('failures="1"', 'failures="2"'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'another page',
      'sonarqube.json',
      replace('"pageIndex": 1', '"pageIndex": 2'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'more pages',
      'sonarqube.json',
      replace('"total": 4', '"total": 5'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'the most that the service gives',
      'sonarqube.json',
      replace('"total": 4', '"total": 10000'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'fewer issues than it counts',
      'sonar-report.json',
      replace('"blocker": 0', '"blocker": 7'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'fewer rows than it counts',
      'sonar-report.html',
      replace('<td>1</td>', '<td>9</td>'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'fewer flaws than it counts',
      'veracode.xml',
      replace('total_flaws="3"', 'total_flaws="30"'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a flaw without severity',
      'veracode.xml',
      replace('flaw severity="5"', 'flaw weight="5"'),
      'incomplete',
      'malformed',
    ],
    [
      'more pages',
      'veracode-findings.json',
      replace('"total_pages": 1', '"total_pages": 2'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a link to the next page',
      'veracode-findings.json',
      json({ page: undefined, _links: { next: { href: 'x' } } }),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'no number of its page',
      'veracode-findings.json',
      replace('"number": 0', '"index": 0'),
      'incomplete',
      'malformed',
    ],
    [
      'fewer issues than it counts',
      'appscan.xml',
      replace('group total="1"', 'group total="9"'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'pages that were not scanned',
      'appscan.xml',
      replace('scanned>6', 'scanned>5'),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a limit on issues',
      'appscan-cloud.xml',
      replace('>False<', '>True<'),
      'incomplete',
      'declared-incomplete',
    ],
    ['a scan that failed', 'veracode-pipeline.json', replace('SUCCESS', 'FAILURE'), 'failed', 'tool-failed'],
    [
      'an alert without a rule',
      'zap.xml',
      replace(/<pluginid>10049<\/pluginid>/, ''),
      'incomplete',
      'malformed',
    ],
    ['a record that is none', 'nuclei.jsonl', (text) => `${text}1\n`, 'incomplete', 'malformed'],
    ['a record cut in two', 'nuclei.jsonl', (text) => text.slice(0, -20), 'unreadable', 'syntax'],
    [
      'a file that was not scanned',
      'kics.json',
      replace('"files_failed_to_scan": 0', '"files_failed_to_scan": 1'),
      'incomplete',
      'tool-error',
    ],
    [
      'fewer findings than it counts',
      'kics.json',
      json({ total_counter: 3 }),
      'incomplete',
      'declared-incomplete',
    ],
    [
      'a file that was not parsed',
      'eslint.json',
      replace('"ruleId": "no-eval"', '"fatal": true'),
      'incomplete',
      'tool-error',
    ],
    ['an error', 'brakeman.json', json({ errors: [{ error: 'no parser' }] }), 'incomplete', 'tool-error'],
    ['a result without a place', 'tfsec.json', replace('"location"', '"place"'), 'incomplete', 'malformed'],
    [
      'a secret without a file',
      'detect-secrets.json',
      replace('"filename": "deploy/prod.env"', '"filename": 3'),
      'incomplete',
      'malformed',
    ],
    [
      'a secret without a detector',
      'trufflehog.jsonl',
      replace('"DetectorName":"AWS"', '"DetectorName":1'),
      'incomplete',
      'malformed',
    ],
    [
      'a leak without a rule',
      'gitleaks-7.json',
      replace('"rule": "AWS Access Key"', '"rule": 7'),
      'incomplete',
      'malformed',
    ],
  ])('for %s in %s', (_, file, change, state, code) => {
    const reading = read(change(report(file).toString()))
    expect(reading.state).toBe(state)
    expect(codes(reading.reasons)).toContain(code)
  })

  it.each([
    ['semgrep.json', json({ results: [], paths: { scanned: [] } })],
    ['bandit.json', json({ results: [], metrics: { _totals: { loc: 0 } } })],
    ['gosec.json', json({ Issues: null, Stats: { files: 0, found: 0 } })],
    ['zap.json', json({ site: [] })],
    [
      'checkov.json',
      () => '{"passed":0,"failed":0,"skipped":0,"parsing_errors":0,"checkov_version":"3.2.400"}',
    ],
  ])('is not confirmed where %s says that nothing was scanned', (file, change) => {
    const reading = understood(change(report(file).toString()))
    expect([reading.state, reading.confirmed, reading.records]).toEqual(['complete', 'no', 0])
    expect(codes(reading.limits)).toContain('nothing-scanned')
  })

  it('is where a threshold left out all findings', () => {
    const reading = understood(json({ results: [] })(report('bandit.json').toString()))
    expect([reading.state, codes(reading.reasons)]).toEqual(['incomplete', ['declared-incomplete']])
  })

  it('says where findings were left out by a threshold', () => {
    expect(codes(understood(report('bandit.json')).limits)).toContain('findings-filtered')
  })
})

it('says where a SARIF log lists files that were not analysed', () => {
  const coverage = [
    { files: 4, isSupported: true, lang: 'Java', type: 'SUPPORTED' },
    { files: 2, isSupported: false, lang: 'Java', type: 'FAILED_PARSING' },
  ]
  const { state, limits } = understood(sarif({ results: [], properties: { coverage } }))
  expect(state).toBe('complete')
  expect(limits).toContainEqual({
    code: 'files-not-read',
    text: '2 files were not analysed.',
    pointer: '/runs/0/properties/coverage/1',
  })
})

describe('pages of Veracode’s findings', () => {
  const page = (number: number, total_pages: number, hasNext: boolean) => {
    const whole = JSON.parse(report('veracode-findings.json').toString())
    const [first] = whole['_embedded'].findings
    const answer = {
      _embedded: { findings: [first] },
      _links: hasNext ? { next: { href: 'x' } } : {},
      page: { size: 1, total_elements: 2, total_pages, number },
    }
    return { path: `${number}.json`, content: JSON.stringify(answer) }
  }

  it.each<[string, ReturnType<typeof page>[], string]>([
    ['both are there', [page(0, 2, true), page(1, 2, false)], 'complete'],
    ['the last links to another', [page(0, 2, true), page(1, 2, true)], 'incomplete'],
    ['there are three', [page(0, 3, true), page(1, 3, false)], 'incomplete'],
    ['the first is missing', [page(1, 2, false)], 'incomplete'],
  ])('are whole where all are in an archive: %s', (_, members, state) => {
    expect(understood(zipArchive(members)).state).toBe(state)
  })
})

describe('an empty report', () => {
  it.each<[string, Change]>([
    ['semgrep.json', json({ results: [] })],
    ['semgrep-sca.json', json({ vulns: [] })],
    ['bandit.json', json({ results: [], metrics: { _totals: { loc: 9 } } })],
    ['gosec.json', json({ Issues: [], Stats: { files: 2, found: 0 } })],
    ['burp-api.json', json({ issue_events: [] })],
    ['veracode-pipeline.json', json({ findings: [] })],
    ['sonarqube.json', json({ issues: [], paging: { pageIndex: 1, total: 0 } })],
    [
      'veracode-findings.json',
      json({ _embedded: { findings: [] }, page: { total_elements: 0, total_pages: 1, number: 0 } }),
    ],
    ['zap.json', json({ site: [{ '@name': 'https://shop.example', alerts: [] }] })],
    ['zap.xml', replace(/<alertitem>.*<\/alertitem>/s, '')],
    ['burp.xml', replace(/<issue>.*<\/issue>/s, '')],
    [
      'dastardly.xml',
      (text) => replace(/<failure .*<\/failure>/s, '')(text).replaceAll('failures="1"', 'failures="0"'),
    ],
    ['appscan.xml', replace(/<issue-group.*<\/issue-group>/s, '<issue-group total="0"/>')],
    [
      'veracode.xml',
      (text) =>
        replace(
          /<severity .*<\/software_composition_analysis>/s,
          '',
        )(text).replace('total_flaws="3"', 'total_flaws="0"'),
    ],
  ])('of the kind of %s is complete and has no finding', (file, change) => {
    const reading = understood(change(report(file).toString()))
    expect([reading.state, reading.records, reading.findings]).toEqual(['complete', 0, []])
  })

  it.each([
    ['[]', 'gitleaks', 'gitleaks'],
    ['null', 'gitleaks', 'gitleaks'],
    ['[]', 'hadolint', 'hadolint'],
    ['[]', 'nuclei', 'nuclei'],
    ['[]', 'eslint', 'eslint'],
  ])('%s is what the workflow calls it: %s', (text, hint, format) => {
    expect(read(text).state).toBe('unreadable')
    expect(understood(text, hint)).toMatchObject({ format, state: 'complete', confirmed: 'no', records: 0 })
  })
})

describe('what a hostile report writes', () => {
  const hostile = '::error::x\u001b[31m<script>' + 'y'.repeat(100_000)

  it.each(['semgrep.json', 'bandit.json', 'gosec.json', 'checkov.json', 'sonarqube.json', 'zap.json'])(
    'into the texts of %s is bounded',
    (file) => {
      const bent: unknown = JSON.parse(report(file).toString(), (key, value) =>
        typeof value === 'string' && !/^(?:check_type|pluginid|severity|@.*)$/.test(key)
          ? value + hostile
          : value,
      )
      const reading = understood(JSON.stringify(bent))
      for (const finding of reading.findings) {
        expect(JSON.stringify(finding).length).toBeLessThan(6000)
        expect(JSON.stringify(finding)).not.toContain('\u001b')
      }
    },
  )
})
