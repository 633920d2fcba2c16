import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { BUILT } from '../built.ts'
import type { Figure, Suite } from '../figure.ts'
import { processContender } from '../programs.ts'

const MB = 1_000_000

/** Reading reports: `custody scan` as a process, from its start to what it prints. The reports are generated; their formats are not. */
export function scanning(folder: string): Suite {
  return {
    figures: [
      scan(folder, 'read 50 reports of 100 MB in all', typicalReports(join(folder, 'typical')), 3, {
        below: 10,
        peakBelow: 700,
      }),
      scan(folder, 'read a CycloneDX of 63 000 components', [largeSbom(folder)], 3, { below: 10 }),
      scan(folder, 'read a SARIF of 1 GB', [largeSarif(folder)], 1, { below: 60, peakBelow: 300 }),
    ],
    close: () => undefined,
  }
}

function scan(
  folder: string,
  name: string,
  reports: readonly string[],
  runs: number,
  aim: { readonly below: number; readonly peakBelow?: number },
): Figure {
  const command = processContender('custody scan --json', {
    program: process.execPath,
    args: [join(BUILT, 'custody.js'), 'scan', '--json', ...reports],
    options: { cwd: folder },
  })
  return { name, unit: 's', runs, contenders: [command], aim }
}

/** What a workflow of many scanners leaves: of each kind a few, 2 MB each. */
function typicalReports(folder: string): readonly string[] {
  mkdirSync(folder)
  const kinds = [
    { extension: 'sarif', text: () => JSON.stringify(sarif(2900)) },
    { extension: 'cdx.json', text: () => JSON.stringify(cycloneDx(1450)) },
    { extension: 'grype.json', text: () => JSON.stringify(grype(2400)) },
    { extension: 'zap.xml', text: () => zap(1700) },
    { extension: 'nuclei.jsonl', text: () => nuclei(5200) },
  ]
  return kinds.flatMap(({ extension, text }) => {
    const content = text()
    const repeated = Array.from({ length: 10 }, (_, at) => join(folder, `${at}.${extension}`))
    for (const path of repeated) writeFileSync(path, content)
    return repeated
  })
}

function largeSbom(folder: string): string {
  const path = join(folder, 'large.cdx.json')
  writeFileSync(path, JSON.stringify(cycloneDx(63_000)))
  return path
}

/** Its rules stand behind its results, so that no reader can do with one pass. */
function largeSarif(folder: string): string {
  const path = join(folder, 'large.sarif')
  const file = openSync(path, 'w')
  const { runs } = sarif(1000)
  const results = runs[0]?.results ?? []
  const piece = results.map((result) => JSON.stringify(result)).join(',\n')
  let length = writeSync(file, '{"version":"2.1.0","runs":[{"results":[')
  for (let count = 0; length < 1000 * MB; count += 1)
    length += writeSync(file, (count === 0 ? '' : ',\n') + piece.replaceAll('"line-', `"${count}-line-`))
  writeSync(file, `],"tool":${JSON.stringify(runs[0]?.tool)},"invocations":[{"executionSuccessful":true}]}]}`)
  closeSync(file)
  return path
}

const sentence = 'The value of the parameter reaches a place where it is run without being checked. '

function sarif(count: number) {
  const rules = Array.from({ length: 200 }, (_, at) => ({
    id: `rule-${at}`,
    shortDescription: { text: `Rule ${at}` },
    properties: {
      'security-severity': String((at % 100) / 10),
      tags: ['security', `external/cwe/cwe-${at + 1}`],
    },
  }))
  const results = Array.from({ length: count }, (_, at) => ({
    ruleId: `rule-${at % 200}`,
    ruleIndex: at % 200,
    message: { text: `${sentence}(${at})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: `src/module-${at % 97}/File${at % 1009}.java` },
          region: { startLine: (at % 5000) + 1, snippet: { text: 'run(parameter)\n'.repeat(20) } },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: `line-${at}:1` },
  }))
  const tool = { driver: { name: 'CodeQL', version: '2.20.0', rules } }
  return { version: '2.1.0', runs: [{ tool, invocations: [{ executionSuccessful: true }], results }] }
}

function cycloneDx(count: number) {
  const components = Array.from({ length: count }, (_, at) => ({
    type: 'library',
    'bom-ref': `pkg:npm/%40scope/package-${at}@${at % 20}.${at % 10}.0`,
    supplier: { name: `Vendor ${at % 50}` },
    name: `package-${at}`,
    group: '@scope',
    version: `${at % 20}.${at % 10}.0`,
    description: sentence.repeat(5),
    hashes: [{ alg: 'SHA-512', content: at.toString(16).padStart(128, '0') }],
    licenses: [{ license: { id: at % 3 === 0 ? 'MIT' : 'Apache-2.0' } }],
    purl: `pkg:npm/%40scope/package-${at}@${at % 20}.${at % 10}.0`,
    externalReferences: [{ type: 'vcs', url: `https://git.example/scope/package-${at}` }],
    properties: Array.from({ length: 6 }, (_, place) => ({
      name: `place:${place}`,
      value: `node_modules/${at}`,
    })),
  }))
  const dependencies = components.map(({ 'bom-ref': ref }, at) => ({
    ref,
    dependsOn: components.slice(at + 1, at + 4).map((component) => component['bom-ref']),
  }))
  const subject = { type: 'application', 'bom-ref': 'subject', name: 'service', version: '1.0.0' }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
    version: 1,
    metadata: { timestamp: '2026-01-02T03:04:05Z', component: subject },
    components,
    dependencies,
  }
}

function grype(count: number) {
  const matches = Array.from({ length: count }, (_, at) => ({
    vulnerability: {
      id: `CVE-2025-${10_000 + at}`,
      severity: ['Critical', 'High', 'Medium', 'Low', 'Negligible'][at % 5],
      description: sentence.repeat(4),
      cvss: [
        {
          version: '3.1',
          vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
          metrics: { baseScore: 9.8 },
        },
      ],
      fix: { versions: [`2.${at}.0`], state: 'fixed' },
    },
    relatedVulnerabilities: [],
    matchDetails: [{ type: 'exact-direct-match', matcher: 'javascript-matcher' }],
    artifact: {
      name: `package-${at}`,
      version: '1.0.0',
      type: 'npm',
      locations: [{ path: `/app/node_modules/package-${at}/package.json` }],
      purl: `pkg:npm/package-${at}@1.0.0`,
    },
  }))
  return {
    matches,
    source: { type: 'image', target: { userInput: 'service:latest' } },
    descriptor: { name: 'grype', version: '0.90.0', timestamp: '2026-01-02T03:04:05Z' },
  }
}

function zap(count: number): string {
  const items = Array.from(
    { length: count },
    (
      _,
      at,
    ) => `<alertitem><pluginid>${10_000 + at}</pluginid><alert>Alert ${at}</alert><name>Alert ${at}</name>
<riskcode>${at % 4}</riskcode><confidence>2</confidence><desc>${sentence.repeat(6)}</desc><instances><instance>
<uri>https://service.example/${at}</uri><method>GET</method><param>q</param></instance></instances><count>1</count>
<solution>${sentence.repeat(4)}</solution><cweid>79</cweid><wascid>8</wascid></alertitem>`,
  )
  return `<?xml version="1.0"?><OWASPZAPReport version="2.16.0" generated="Fri, 2 Jan 2026 03:04:05">
<site name="https://service.example" host="service.example" port="443" ssl="true"><alerts>${items.join('')}</alerts></site></OWASPZAPReport>\n`
}

function nuclei(count: number): string {
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      'template-id': `check-${at}`,
      info: {
        name: `Check ${at}`,
        severity: ['info', 'low', 'high'][at % 3],
        description: sentence.repeat(2),
      },
      type: 'http',
      host: 'https://service.example',
      'matched-at': `https://service.example/${at}`,
      timestamp: '2026-01-02T03:04:05Z',
    }),
  )
  return `${lines.join('\n')}\n`
}
