import { spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolVersion } from '@custody/flow/tool-version'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { freePort } from '../../../test/harness/free-port.ts'
import { signingConfig } from '../../../test/harness/sigstore/signing-config.ts'
import { attestFlags } from '../src/commands/attest.ts'
import { inspectFlags } from '../src/commands/inspect.ts'
import { recordFlags } from '../src/commands/record.ts'
import { reportFlags } from '../src/commands/report.ts'
import { scanFlags } from '../src/commands/scan.ts'
import { trustedRootFlags } from '../src/commands/trusted-root.ts'
import { verifyFlags } from '../src/commands/verify.ts'
import { verifyAttestationFlags } from '../src/commands/verify-attestation.ts'
import { custody } from '../src/custody.ts'
import { localPorts } from '../src/local-ports.ts'
import { localRun } from '../src/local-run.ts'
import { parseFlags } from '../src/parse-flags.ts'
import { hasColour, type Terminal } from '../src/terminal.ts'

const home = process.cwd()
const root = mkdtempSync(join(tmpdir(), 'custody-cli-'))
const place = 'https://deploy.example/production'
const pair = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

describe('the run of a token', () => {
  const tokenBy = (iss: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg: 'none' })}.${part({ iss, run_id: '7', repository: 'acme/service' })}.c2ln`
  }

  it.each([
    ['https://token.actions.githubusercontent.com', 'https://github.com'],
    ['https://token.actions.githubusercontent.com/acme', 'https://github.com'],
    ['https://token.actions.acme.ghe.com', 'https://acme.ghe.com'],
    ['https://ghes.example/_services/token', 'https://ghes.example'],
  ])('by %s is of %s', (issuer, server) => {
    const { claims } = localRun(home, tokenBy(issuer))
    expect([claims.repository, claims.uri]).toEqual([
      `${server}/acme/service`,
      `${server}/acme/service/actions/runs/7/attempts/1`,
    ])
  })

  it('is that of the token in a variable, which no list of processes shows', () => {
    const environment = { TOKEN: tokenBy('https://token.actions.githubusercontent.com') }
    const { run: context } = localPorts(terminalOf({ environment }), 'env:TOKEN')
    expect(context.claims.repository).toBe('https://github.com/acme/service')
  })

  it.each(['https://token.actions.githubusercontent.com.evil.example', 'https://accounts.example', ''])(
    'by %j is refused',
    (issuer) => {
      expect(() => localRun(home, tokenBy(issuer))).toThrow(
        expect.objectContaining({ code: 'option-invalid' }),
      )
    },
  )
})

function terminalOf(change: Partial<Terminal>): Terminal {
  return {
    environment: { KEY: pair.privateKey },
    isTerminal: false,
    columns: 80,
    out: () => {},
    note: () => {},
    ...change,
  }
}

interface Ran {
  readonly status: number
  readonly out: string
  readonly notes: string
}

async function run(folder: string, ...args: readonly string[]): Promise<Ran> {
  const out: string[] = []
  const notes: string[] = []
  process.chdir(folder)
  const status = await custody(
    args,
    terminalOf({ out: (text) => void out.push(text), note: (line) => void notes.push(line) }),
  )
  process.chdir(home)
  return { status, out: out.join(''), notes: notes.join('\n') }
}

/** A list that revokes a key from the beginning. */
function revocationOf(publicKey: string): string {
  const spki = createPublicKey(publicKey).export({ type: 'spki', format: 'der' })
  const key = `sha256:${createHash('sha256').update(spki).digest('hex')}`
  const mediaType = 'application/vnd.custody.revocations.v1+json'
  return JSON.stringify({ mediaType, issued: '2026-01-01T00:00:00Z', revoked: [{ key, reason: 'leaked' }] })
}

/** Makes a repository of a folder, with one commit of this path. */
function commit(folder: string, path: string): void {
  const author = ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-c', 'commit.gpgsign=false']
  for (const args of [
    ['init', '-q'],
    ['add', path],
    [...author, 'commit', '-q', '-m', 'x'],
  ]) {
    spawnSync('git', args, { cwd: folder })
  }
}

/** A folder with a commit and everything that a chain needs, recorded up to its seal. */
async function sealed(name: string): Promise<string> {
  const folder = join(root, name)
  mkdirSync(folder)
  cpSync(join(home, 'examples', 'service', 'reports'), join(folder, 'reports'), { recursive: true })
  writeFileSync(join(folder, 'app.txt'), 'an artifact')
  writeFileSync(join(folder, 'public.pem'), pair.publicKey)
  commit(folder, 'reports')
  const reports = ['sbom.cdx.json', 'semgrep.sarif', 'osv-scanner.sarif'].flatMap((file) => [
    '--reports',
    `reports/${file}`,
  ])
  const steps = [
    ['record', '--stage', 'source'],
    ['record', '--stage', 'build', '--products', 'app.txt'],
    ['scan', '--bundle', 'custody-bundle', ...reports, '--outcomes', 'osv-scanner=success'],
    ['attest', '--subject-path', 'app.txt'],
  ]
  for (const step of steps) {
    const ran = await run(folder, ...step, '--key', 'env:KEY')
    if (ran.status !== 0) throw new Error(ran.notes)
  }
  return folder
}

/** A copy of the bundle of a folder, in which the SBOM has another byte. */
function changedCopy(folder: string): string {
  cpSync(join(folder, 'custody-bundle'), join(folder, 'changed'), { recursive: true })
  const blobs = join(folder, 'changed', 'blobs', 'sha256')
  const sbom = readFileSync(join(folder, 'reports', 'sbom.cdx.json'))
  const path = join(blobs, createHash('sha256').update(sbom).digest('hex'))
  writeFileSync(path, readFileSync(path, 'utf8').replace('"', "'"))
  return 'changed'
}

describe('custody', () => {
  let folder: string

  beforeAll(async () => {
    folder = await sealed('good')
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  const verify = (where: string, ...more: readonly string[]) =>
    run(where, 'verify', '--public-key', 'public.pem', '--resource-uri', place, ...more)

  it('passes a chain that holds, prints one object, and adds nothing unless it is told to', async () => {
    const blobs = join(folder, 'custody-bundle', 'blobs', 'sha256')
    const before = readdirSync(blobs).length
    const { status, out } = await verify(folder, '--json', 'app.txt')
    const result = JSON.parse(out)
    expect(status).toBe(0)
    expect(result).toMatchObject({ verdict: 'passed', reason: '' })
    expect(result.bundleDigest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(result.checks.length).toBeGreaterThan(20)
    expect(readdirSync(blobs)).toHaveLength(before)
  })

  it.each([
    ['a changed artifact', 2, 'subject-unknown', ['--json', 'changed.txt']],
    ['what a revoked key signed', 2, 'key-revoked', ['--json', '--revocations', 'revoked.json', 'app.txt']],
    ['a verdict that nobody made', 2, 'verdict-missing', ['--json', '--require-verdict', 'app.txt']],
    [
      'a digest of another bundle',
      2,
      'bundle-digest-differs',
      ['--json', '--bundle-digest', `sha256:${'0'.repeat(64)}`, 'app.txt'],
    ],
  ])('denies %s', async (_, wanted, code, args) => {
    writeFileSync(join(folder, 'changed.txt'), 'an Artifact')
    writeFileSync(join(folder, 'revoked.json'), revocationOf(pair.publicKey))
    const { status, out } = await verify(folder, ...args)
    expect(status).toBe(wanted)
    const { verdict, reason, checks } = z
      .object({
        verdict: z.string(),
        reason: z.string(),
        checks: z.array(z.object({ ok: z.boolean(), code: z.string() })),
      })
      .parse(JSON.parse(out))
    expect({ verdict, reason }).toEqual({ verdict: 'denied', reason: 'evidence' })
    expect(checks.filter(({ ok }) => !ok).map((check) => check.code)).toContain(code)
  })

  it('denies a bundle in which a byte was changed, and names the piece, on the screen and in the report', async () => {
    const name = changedCopy(folder)
    const args = ['--bundle', name, '--public-key', 'public.pem', '--bundle-digest', 'unpinned', 'app.txt']
    const { status, out, notes } = await run(folder, 'verify', ...args)
    expect({ status, notes }).toEqual({ status: 2, notes: '' })
    const piece = /"evidence\/sbom\/[0-9a-f]{64}\/sbom\.cdx\.json in changed"/
    expect(out).toMatch(/^✗ DENIED {2}app\.txt {2}sha256:/)
    expect(out).toContain('evidence is missing, broken or not trusted')
    expect(out.replace(/\s+/g, '')).toMatch(
      /✗bundle-blob-changedonevidence\/sbom\/[0-9a-f]{12}…\/sbom\.cdx\.jsoninchanged/,
    )
    expect(out).toContain('The bundle was changed after it was written')
    const reported = await run(folder, 'report', '--out', 'refused', ...args)
    expect(reported.status).toBe(2)
    const page = readFileSync(join(folder, 'refused', 'index.html'), 'utf8')
    expect(page).toContain('DENIED')
    expect(readFileSync(join(folder, 'refused', 'report.json'), 'utf8')).toMatch(piece)
  })

  it('denies by policy with status 1', async () => {
    mkdirSync(join(folder, 'policy'), { recursive: true })
    writeFileSync(join(folder, 'policy', 'no.rego'), 'package no\n\ndeny contains "never" if true\n')
    const { status, out } = await verify(folder, '--json', '--policy', 'policy', 'app.txt')
    expect(status).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'denied',
      reason: 'policy',
      violations: [{ message: 'never' }],
    })
  })

  it('tests a policy, and says why a test did not pass', async () => {
    const tests = join(folder, 'tested')
    mkdirSync(tests)
    writeFileSync(join(tests, 'p.rego'), 'package p\n\ndeny contains "x" if false\n')
    writeFileSync(
      join(tests, 'p_test.rego'),
      'package t\n\ntest_a if { print("::error::seen"); 1 / 0 == 1 }\n',
    )
    const { status, out } = await run(folder, 'policy', 'test', 'tested')
    expect(status).toBe(1)
    expect(out).toMatch(
      /^error {2}t\.test_a {2}p_test\.rego:3\n {2}.*divide by zero\n {2}.*seen\n0 passed, 1 failed\n$/,
    )
  })

  it('refuses signatures of nobody it was told to trust', async () => {
    const { status, out } = await run(folder, 'verify', '--json', '--bundle-digest', 'unpinned', 'app.txt')
    expect(status).toBe(2)
    expect(JSON.parse(out).verdict).toBe('denied')
  })

  it.each([
    [['verify', '--wrong'], 'option-unknown'],
    [['verify'], 'subject-missing'],
    [['sing'], 'option-unknown'],
    [['record'], 'option-invalid'],
    [['record', '--stage', 'x', 'true'], 'option-unknown'],
    [['record', '--stage', 'x', '--signing', 'key', '--products', 'app.txt'], 'signer-missing'],
    [['scan', 'reports/none.json'], 'glob-empty'],
    [['scan', '--key', 'env:KEY', '--reports', 'reports/semgrep.sarif'], 'option-invalid'],
    [['scan', '--bundle-digest=unpinned', 'reports/semgrep.sarif'], 'option-invalid'],
    [['scan', '--public-key', 'public.pem', '--json', 'reports/semgrep.sarif'], 'option-invalid'],
    [
      ['report', '--bundle-to', 'artifact:x', '--bundle-from', 'artifact:x', '--bundle-digest', 'unpinned'],
      'artifact-outside-job',
    ],
    [['policy', 'lint'], 'option-unknown'],
    [['verify', '--require-verdict', '--mode', 'warn', 'app.txt'], 'option-invalid'],
    [['verify', '--resource-uri', '', 'app.txt'], 'an empty --resource-uri'],
    [['verify', '--revocations', '', 'app.txt'], 'an empty --revocations'],
    [['verify-attestation', '--predicate-type', ' ', 'app.txt'], 'an empty --predicate-type'],
    [['verify-attestation', '--tlog-threshold', '', 'app.txt'], 'an empty --tlog-threshold'],
    [['verify-attestation', '--tlog-threshold', 'x', 'app.txt'], 'a number from 0 to 8'],
    [['verify-attestation', '--build-level', '4', 'app.txt'], 'a level from 0 to 3'],
    [['verify', '--mode', 'x', 'app.txt'], 'found --mode, expected one of enforce, warn'],
    [['record', '--stage', 'x', 'echo', '--', 'hi'], 'option-unknown'],
    [['record', '--'], 'found no --stage, expected a value'],
    [['inspect', 'custody-bundle', 'other'], 'option-unknown'],
    [['trusted-root', 'root.json'], 'option-unknown'],
    [['help', 'sing'], 'option-unknown'],
    [['sing', '--help'], 'option-unknown'],
    [['verify', '--resource-uri', 'not a uri', 'app.txt'], 'option-invalid'],
    [['verify', '--resource-uri', 'production', 'app.txt'], 'option-invalid'],
    [['verify', '--resource-uri', 'https://a.example/\n::error::x', 'app.txt'], 'option-invalid'],
    [['verify', '--resource-uri', 'https://a.example/\u001b[31m', 'app.txt'], 'option-invalid'],
  ])('says that %j is called wrongly', async (args, code) => {
    const { status, notes } = await run(folder, ...args)
    expect(status).toBe(4)
    expect(notes).toContain(code)
  })

  it.each([
    ['says once', '', [true, false]],
    ['does not say', 'custody-bundle/\n', [false, false]],
  ])('%s that git does not ignore a new bundle where .gitignore holds %j', async (_, ignored, said) => {
    const own = mkdtempSync(join(root, 'ignored-'))
    writeFileSync(join(own, '.gitignore'), ignored)
    commit(own, '.gitignore')
    const noted: boolean[] = []
    for (const stage of ['source', 'review']) {
      const args = ['--stage', stage, '--products', '.gitignore', '--key', 'env:KEY']
      noted.push((await run(own, 'record', ...args)).notes.includes('custody-bundle is not in .gitignore'))
    }
    expect(noted).toEqual(said)
  })

  it('counts reports in good English', async () => {
    const own = mkdtempSync(join(root, 'counted-'))
    cpSync(join(folder, 'reports', 'sbom.cdx.json'), join(own, 'sbom.cdx.json'))
    commit(own, 'sbom.cdx.json')
    const args = ['--bundle', 'custody-bundle', '--reports', 'sbom.cdx.json', '--key', 'env:KEY']
    expect((await run(own, 'scan', ...args)).notes).toMatch(/^Recording stage sbom: 1 report$/m)
  })

  it('reads reports and prints a table, with status 2 when one is not complete', async () => {
    const good = await run(folder, 'scan', 'reports/sbom.cdx.json')
    expect(good.status).toBe(0)
    expect(good.out).toMatch(/sbom\.cdx\.json +syft 1\.51\.0 +complete/)
    const bad = await run(folder, 'scan', 'reports/cases/semgrep-rule-error.sarif', '--json')
    expect(bad.status).toBe(2)
    expect(JSON.parse(bad.out).reports[0]).toMatchObject({ state: 'incomplete' })
  })

  it('says of a scan that found nothing that it is not clean where nothing confirms its end, and shows it first', async () => {
    const empty = 'reports/cases/osv-scanner-without-database.sarif'
    const alone = await run(folder, 'scan', empty)
    expect(alone.status).toBe(0)
    expect(alone.out.replace(/\s+/g, ' ')).toContain(
      `${empty}: nothing confirms that the scan came to its end: no finding is not a clean result`,
    )
    const confirmed = await run(folder, 'scan', empty, '--outcomes', 'osv-scanner=success')
    expect(confirmed.out).not.toContain('not a clean result')
    const bad = 'reports/cases/semgrep-rule-error.sarif'
    const { out } = await run(folder, 'scan', 'reports/sbom.cdx.json', empty, bad)
    expect(
      out
        .split('\n')
        .slice(1, 4)
        .map((line) => /\b(?:incomplete|complete +(?:no|tool))\b/.exec(line)?.[0].replace(/ +/, ' ')),
    ).toEqual(['incomplete', 'complete no', 'complete tool'])
  })

  it('prints the facts of each report, and with --findings each finding with the bytes that prove it', async () => {
    const path = 'reports/osv-scanner.sarif'
    const facts = await run(folder, 'scan', path, '--json')
    expect(JSON.parse(facts.out)).toMatchObject({
      reports: [
        {
          path,
          digest: expect.stringMatching(/^sha256:/),
          format: 'sarif',
          confidence: 1,
          tool: { name: 'osv-scanner' },
          state: 'complete',
          confirmed: 'no',
          reasons: [],
          counts: { records: 2, grouped: 2, components: 0, licences: 0 },
        },
      ],
    })
    expect(facts.out).not.toContain('findings')
    const { findings } = JSON.parse((await run(folder, 'scan', path, '--json', '--findings')).out)
    expect(findings[0]).toMatchObject({
      report: path,
      id: 'CVE-2024-43799',
      aliases: ['GHSA-m6fv-jmcg-4jfg'],
      severity: { bucket: 'medium', value: '5', scale: 'security-severity' },
      component: { name: 'send', version: '0.18.0' },
      location: { path: 'package-lock.json' },
    })
    const [start, end] = findings[0].source.bytes
    const bytes = readFileSync(join(folder, path)).subarray(start, end)
    expect(JSON.parse(bytes.toString())).toMatchObject({ ruleId: 'CVE-2024-43799' })
  })

  it('prints all findings as one SARIF log', async () => {
    const { status, out } = await run(
      folder,
      'scan',
      'reports/osv-scanner.sarif',
      'reports/semgrep.sarif',
      '--sarif',
    )
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{}, {}] }, { results: [{}, {}] }],
    })
    expect((await run(folder, 'scan', 'reports/semgrep.sarif', '--sarif', '--json')).status).toBe(4)
  })

  it.each([
    ['the facts', ['--json'], { reports: [{ path: 'sbom.cdx.json', state: 'complete' }] }],
    ['SARIF', ['--sarif'], { version: '2.1.0' }],
  ])('prints %s of what it collects, with the bundle digest beside them', async (_, output, printed) => {
    const own = mkdtempSync(join(root, 'collected-'))
    cpSync(join(folder, 'reports', 'sbom.cdx.json'), join(own, 'sbom.cdx.json'))
    commit(own, 'sbom.cdx.json')
    const args = ['--bundle', 'custody-bundle', '--reports', 'sbom.cdx.json', '--key', 'env:KEY']
    const { status, out, notes } = await run(own, 'scan', ...args, ...output)
    expect({ status, printed: JSON.parse(out) }).toMatchObject({ status: 0, printed })
    const digest = /^bundle (\S+)$/m.exec((await run(own, 'inspect')).out)?.[1]
    expect(notes).toContain(`Bundle digest: ${digest}`)
  })

  it('makes a verdict, and finds it again only for its place, its bytes and a signer that may judge', async () => {
    const own = await sealed('verdict')
    expect((await verify(own, '--record', '--key', 'env:KEY', 'app.txt')).status).toBe(0)
    const wanted = ['--require-verdict', '--accept-self-judged', '--json', 'app.txt']
    expect((await verify(own, ...wanted)).status).toBe(0)
    expect((await verify(own, '--require-verdict', '--json', 'app.txt')).out).toContain('verdict-self-judged')
    expect((await verify(own, '--resource-uri', 'https://deploy.example/other', ...wanted)).status).toBe(4)
    const elsewhere = [
      'verify',
      '--public-key',
      'public.pem',
      '--resource-uri',
      'https://deploy.example/other',
    ]
    expect((await run(own, ...elsewhere, ...wanted)).out).toContain('verdict-missing')
    writeFileSync(join(own, 'more.txt'), 'another artifact')
    expect((await verify(own, ...wanted, 'more.txt')).out).toContain('subject-unknown')
    const { publicKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    writeFileSync(join(own, 'gate.pem'), publicKey)
    const bound = await verify(own, '--public-key', 'stage=policy gate.pem', ...wanted)
    expect(bound).toMatchObject({ status: 2, out: expect.stringContaining('signer-stage-mismatch') })
  })

  it('keeps a bundle readable, however much the policy that denied it said', async () => {
    const own = await sealed('many')
    mkdirSync(join(own, 'policy'))
    writeFileSync(
      join(own, 'policy', 'many.rego'),
      'package many\n\nlong := concat("", ["ab" | some _ in numbers.range(1, 1000)])\n\ndeny contains sprintf("%d%s", [x, long]) if some x in numbers.range(1, 3000)\n',
    )
    const args = ['--policy', 'policy', '--json', 'app.txt']
    const { status, out } = await verify(own, '--record', '--key', 'env:KEY', ...args)
    expect([status, JSON.parse(out).violations.length]).toEqual([1, 3000])
    const mute = await verify(own, '--require-verdict', '--accept-self-judged', ...args)
    expect(mute.out).toContain('verdict-denied')
  })

  it('writes a report that says what it found, and inspects without a trust', async () => {
    const { status, out } = await run(folder, 'report', '--out', 'report', '--public-key', 'public.pem')
    expect({ status, files: readdirSync(join(folder, 'report')).sort() }).toEqual({
      status: 0,
      files: ['index.html', 'report.json', 'summary.md'],
    })
    expect(out).toContain('no gate has judged it yet')
    expect(readFileSync(join(folder, 'report', 'index.html'), 'utf8')).toMatch(/^<!doctype html>/)
    const inspected = await run(folder, 'inspect')
    expect(inspected.out).toContain('Signatures were not verified')
  })

  it('gives a command that repeats the verdict, an option a line, and says whose public half the key is', async () => {
    const own = await sealed('repeat')
    const args = ['--signing', 'key', '--key', 'env:KEY', '--out', 'report', 'app.txt']
    expect((await run(own, 'report', ...args)).status).toBe(0)
    const { commands } = z
      .object({ proof: z.object({ commands: z.array(z.string()) }) })
      .parse(JSON.parse(readFileSync(join(own, 'report', 'report.json'), 'utf8'))).proof
    const spki = createPublicKey(pair.publicKey).export({ type: 'spki', format: 'der' })
    const keyId = createHash('sha256').update(spki).digest('hex')
    expect(commands).toEqual([
      `# PUBLIC-KEY.pem: the public half of key ${keyId.slice(0, 12)}…`,
      expect.stringMatching(
        /^custody verify \\\n {2}--bundle custody-bundle \\\n {2}--bundle-digest sha256:[0-9a-f]{64} \\\n {2}--public-key PUBLIC-KEY\.pem \\\n {2}app\.txt$/,
      ),
    ])
  })

  const commandNames = [
    'record',
    'scan',
    'attest',
    'verify',
    'verify-attestation',
    'trusted-root',
    'report',
    'policy',
    'inspect',
  ]

  const shapes: Readonly<Record<string, z.ZodRawShape>> = {
    record: recordFlags.shape,
    scan: scanFlags.shape,
    attest: attestFlags.shape,
    verify: verifyFlags.shape,
    'verify-attestation': verifyAttestationFlags.shape,
    'trusted-root': trustedRootFlags.shape,
    report: reportFlags.shape,
    policy: {},
    inspect: inspectFlags.shape,
  }

  it.each(commandNames)('helps with the flags that %s has, and with no other', async (name) => {
    const { out } = await run(folder, 'help', name)
    const named = [...out.matchAll(/--([a-z][a-z-]*)/g)].map(([, flag]) => flag)
    expect(new Set(named)).toEqual(new Set(Object.keys(shapes[name] ?? {})))
  })

  it.each(commandNames)('wants no value for the flags of %s that are true or false', (name) => {
    const isSwitch = (type: z.core.$ZodType) =>
      z.safeParse(type, 'true').success && !z.safeParse(type, 'neither').success
    for (const [flag, type] of Object.entries(shapes[name] ?? {})) {
      if (!isSwitch(type)) continue
      const parsed = parseFlags([`--${flag}`, 'word'], z.object({ [flag]: type }))
      expect(parsed).toEqual({ flags: { [flag]: true }, rest: ['word'] })
    }
  })

  it.each(['version', '--version', '-v'])('tells its version: %s', async (word) => {
    expect(await run(folder, word)).toMatchObject({ status: 0, out: `custody ${toolVersion}\n` })
  })

  it.each([
    ['help'],
    ...commandNames.map((name) => ['help', name]),
    ['inspect'],
    [
      'scan',
      'reports/README.md',
      'reports/sbom.cdx.json',
      'reports/cases/osv-scanner-without-database.sarif',
    ],
    ['scan', 'reports/cases/semgrep-rule-error.sarif'],
  ])('fits 80 columns: %s %s', async (...args) => {
    const { out } = await run(folder, ...args)
    expect(out).not.toBe('')
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('gives no help about flags that a command does not have', async () => {
    for (const name of ['policy', 'inspect', 'trusted-root']) {
      const { out } = await run(folder, 'help', name)
      expect(out).not.toMatch(/Signing:|certificate-identity|\n\n\n/)
    }
  })

  it('inspects: what each head added, by kind, blob and name', async () => {
    const { out } = await run(folder, 'inspect')
    const sbom = createHash('sha256')
      .update(readFileSync(join(folder, 'reports', 'sbom.cdx.json')))
      .digest('hex')
    expect(out).toContain(`      sbom            sha256:${sbom.slice(0, 12)}…  sbom.cdx.json\n`)
    expect(out).toMatch(/\n {6}record {10}sha256:[0-9a-f]{12}… {2}[0-9a-f]{12}…\.json\n/)
    const { heads } = JSON.parse((await run(folder, 'inspect', '--json')).out)
    expect(heads[2].added).toContain(`evidence/sbom/${sbom}/sbom.cdx.json`)
  })

  it('leaves the help of a recorded command to that command', async () => {
    const own = mkdtempSync(join(root, 'help-'))
    writeFileSync(join(own, 'app.txt'), 'x')
    commit(own, 'app.txt')
    const script = [
      '-e',
      "require('fs').writeFileSync('ran', process.argv.slice(1).join())",
      '--',
      '--help',
      '-h',
    ]
    const { status, out } = await run(
      own,
      'record',
      '--stage',
      'x',
      '--signing',
      'none',
      '--products',
      'app.txt',
      '--',
      process.execPath,
      ...script,
    )
    expect({ status, ran: readFileSync(join(own, 'ran'), 'utf8') }).toEqual({ status: 0, ran: '--help,-h' })
    expect(out).toMatch(/^sha256:/)
  })

  it('verifies with the public half of a key that it is given, and writes nothing', async () => {
    const before = readdirSync(join(folder, 'custody-bundle', 'blobs', 'sha256'))
    const { status } = await run(
      folder,
      'verify',
      '--bundle-digest',
      'unpinned',
      '--key',
      'env:KEY',
      'app.txt',
    )
    expect(status).toBe(0)
    expect(readdirSync(join(folder, 'custody-bundle', 'blobs', 'sha256'))).toEqual(before)
  })

  it('trusts a key that is all it was given in a report, too, whatever protects the key, and adds nothing', async () => {
    const protectedKey = createPrivateKey(pair.privateKey).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'a secret',
    })
    writeFileSync(join(folder, 'protected.pem'), protectedKey)
    const before = readdirSync(join(folder, 'custody-bundle', 'blobs', 'sha256'))
    const key = ['--key', 'protected.pem', '--key-passphrase', 'a secret', '--bundle-digest', 'unpinned']
    const ran = [
      await run(folder, 'report', '--out', 'by-key', ...key, 'app.txt'),
      await run(folder, 'verify', ...key, 'app.txt'),
    ]
    expect(ran.map(({ status }) => status)).toEqual([0, 0])
    expect(readdirSync(join(folder, 'custody-bundle', 'blobs', 'sha256'))).toEqual(before)
  })

  it.each([
    ['of a chain that does not verify', ['--bundle', 'custody-bundle', 'other.txt']],
    ['of a bundle that cannot be read', ['--bundle', 'changed', 'app.txt']],
  ])('repeats a denial %s by the key that was trusted', async (_, args) => {
    writeFileSync(join(folder, 'other.txt'), 'never sealed')
    changedCopy(folder)
    const { bundleDigest } = JSON.parse((await verify(folder, '--json', 'app.txt')).out)
    const pinned = ['--bundle-digest', bundleDigest, '--key', 'env:KEY']
    const { status, out } = await run(folder, 'verify', ...args, ...pinned)
    expect(status).toBe(2)
    expect(out).toMatch(/# PUBLIC-KEY\.pem: the public half of key [0-9a-f]{12}…/)
    expect(out).toContain('--public-key PUBLIC-KEY.pem')
  })

  it('verifies what it fetches without keeping it, and says how to do it again', async () => {
    const own = mkdtempSync(join(root, 'fetched-'))
    cpSync(join(folder, 'app.txt'), join(own, 'app.txt'))
    cpSync(join(folder, 'public.pem'), join(own, 'public.pem'))
    const from = join(folder, 'custody-bundle')
    const { status, out } = await run(
      own,
      'verify',
      '--bundle-from',
      from,
      '--bundle-digest',
      'unpinned',
      '--public-key',
      'public.pem',
      'app.txt',
    )
    expect(status).toBe(0)
    expect(readdirSync(own).sort()).toEqual(['app.txt', 'public.pem'])
    expect(out).toContain(`--bundle-from ${from}`)
  })

  it('helps', async () => {
    expect((await run(folder, 'help')).out).toContain('custody help COMMAND')
    expect((await run(folder, 'verify', '--help')).out).toContain('--require-verdict')
  })
})

describe('colours', () => {
  it.each([
    ['are written on a terminal', { TERM: 'xterm' }, true, true],
    ['are not written where NO_COLOR is set', { TERM: 'xterm', NO_COLOR: '1' }, true, false],
    ['are not written on a terminal that has none', { TERM: 'dumb' }, true, false],
    ['are not written into a file', { TERM: 'xterm' }, false, false],
  ])('%s', (_, environment, isTerminal, expected) => {
    expect(hasColour(terminalOf({ environment, isTerminal }))).toBe(expected)
  })
})

describe('a signing service that is down', () => {
  const own = mkdtempSync(join(tmpdir(), 'custody-outage-'))
  const witnessed = ['--key', 'env:KEY', '--signing', 'key', '--signing-config', 'config.json']
  const impatient = ['--witnesses', 'timestamp', '--signing-retries', '0', '--public-key', 'public.pem']
  const warn = ['--on-unavailable', 'warn']
  const writeFile = "require('fs').writeFileSync('app.txt', 'made')"
  const build = ['record', '--stage', 'build', ...witnessed, ...impatient, '--products', 'app.txt']
  const scan = [
    'scan',
    '--bundle',
    'custody-bundle',
    '--reports',
    'sbom.cdx.json',
    ...witnessed,
    ...impatient,
  ]

  beforeAll(async () => {
    const dead = `http://127.0.0.1:${await freePort()}`
    const services = {
      issuerUrl: dead,
      fulcioUrl: dead,
      certificateLogUrl: dead,
      rekorUrl: dead,
      rekor1Url: dead,
      tsaUrl: dead,
      origin: '127.0.0.1',
    }
    writeFileSync(join(own, 'config.json'), JSON.stringify(signingConfig(services, new Date('2026-01-01'))))
    writeFileSync(join(own, 'public.pem'), pair.publicKey)
    cpSync(join(home, 'examples', 'service', 'reports', 'sbom.cdx.json'), join(own, 'sbom.cdx.json'))
    commit(own, 'public.pem')
    await run(own, 'record', '--stage', 'source', '--key', 'env:KEY')
  })
  afterAll(() => rmSync(own, { recursive: true }))

  it('fails a step', async () => {
    const { status, notes } = await run(own, ...build, '--', process.execPath, '-e', writeFile)
    expect({ status, notes }).toEqual({ status: 3, notes: expect.stringMatching(/^error: /m) })
  })

  it.each([
    ['record', [...build, ...warn, '--', process.execPath, '-e', writeFile]],
    ['scan', [...scan, ...warn]],
  ])('is a warning of %s that is told so, which keeps what it has to say pending', async (_, args) => {
    const { status, out, notes } = await run(own, ...args)
    expect({ status, out, notes }).toEqual({
      status: 0,
      out: expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/),
      notes: expect.stringMatching(/^warning: [\s\S]+sign-service-unavailable/m),
    })
  })

  const asserted = ['source', 'build', 'sbom'].flatMap((stage) => ['--asserted-stages', stage])
  const attest = ['attest', 'app.txt', ...asserted]
  const heads = () => readdirSync(join(own, 'custody-bundle', 'blobs', 'sha256'))
  const warned = { status: 0, notes: expect.stringMatching(/^warning: [\s\S]+sign-service-unavailable/m) }

  it('is a warning of attest that is told so, which adds nothing', async () => {
    const before = heads()
    expect(await run(own, ...attest, ...witnessed, ...impatient, ...warn)).toMatchObject(warned)
    expect(heads()).toEqual(before)
  })

  it('is a warning of report that is told so, which adds nothing', async () => {
    const { status } = await run(own, ...attest, '--key', 'env:KEY')
    const before = heads()
    const report = ['report', '--out', 'report', ...asserted, ...witnessed, ...impatient]
    expect({ attest: status, report: await run(own, ...report, ...warn) }).toMatchObject({
      attest: 0,
      report: warned,
    })
    expect(heads()).toEqual(before)
  })
})

describe('the command of a checkout', () => {
  const program = join(home, 'packages', 'cli', 'bin', 'custody.mjs')
  /** Started by a Node.js that says it is an older one. */
  const older = (path: string) => {
    const pretend =
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.1" } })'
    const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, path, 'version']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  it('runs on the Node.js of the checkout where an older one starts it', () => {
    expect(older(program)).toEqual({ status: 0, stdout: expect.stringMatching(/^custody \d/), stderr: '' })
  })

  it('says in one line which Node.js it needs where the checkout has none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'custody-checkout-'))
    const copy = join(folder, 'packages', 'cli', 'bin', 'custody.mjs')
    cpSync(program, copy)
    const { status, stderr } = older(copy)
    rmSync(folder, { recursive: true })
    expect({ status, lines: stderr.trim().split('\n') }).toEqual({
      status: 3,
      lines: [expect.stringMatching(/^error: custody needs Node\.js 24 or later, and this is 20\.18\.1/)],
    })
  })
})
