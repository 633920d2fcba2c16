/**
 * Builds the policy engine, the Open Policy Agent as a WebAssembly module, reproducibly.
 *
 *   node packages/policy/engine/build.ts            writes opa.wasm.br, opa.wasm.sha256 and the digests in src/engine
 *   node packages/policy/engine/build.ts --check    rebuilds and compares with what is committed
 *
 * Exit status: 0 built or equal, 1 different or failed, 3 not rebuilt because the pinned Go is not here.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

const here = import.meta.dirname
const moduleFile = join(here, 'opa.wasm.br')
const digestFile = join(here, 'opa.wasm.sha256')
const sourceFile = join(here, '..', 'src', 'engine', 'engine-module.generated.ts')

const notRebuilt = 3

main()

function main(): void {
  const { go, opa } = pinnedVersions()
  const present = presentGo()
  if (present !== `go${go}`) {
    console.log(`not rebuilt: needs Go ${go}, found ${present ?? 'none'}`)
    process.exitCode = notRebuilt
    return
  }
  console.log(`building OPA ${opa} with Go ${go} for wasip1/wasm`)
  const wasm = build()
  if (process.argv.includes('--check')) check(wasm, go, opa)
  else write(wasm, go, opa)
}

/** The versions that go.mod pins. */
function pinnedVersions(): { readonly go: string; readonly opa: string } {
  const text = readFileSync(join(here, 'go.mod'), 'utf8')
  const go = /^go (\S+)$/m.exec(text)?.[1]
  const opa = /^require github\.com\/open-policy-agent\/opa v(\S+)$/m.exec(text)?.[1]
  if (go === undefined || opa === undefined) throw new Error('go.mod pins no version of Go or OPA')
  return { go, opa }
}

function presentGo(): string | undefined {
  const answer = spawnSync('go', ['env', 'GOVERSION'], { cwd: here, encoding: 'utf8', env: goEnvironment() })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

function goEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOOS: 'wasip1',
    GOARCH: 'wasm',
    CGO_ENABLED: '0',
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-mod=readonly',
    GOEXPERIMENT: '',
    GOWASM: '',
    GOWORK: 'off',
  }
}

function build(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'custody-engine-'))
  try {
    const out = join(folder, 'opa.wasm')
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid=']
    const answer = spawnSync('go', ['build', ...flags, '-o', out, '.'], {
      cwd: here,
      stdio: 'inherit',
      env: goEnvironment(),
    })
    if (answer.status !== 0) throw new Error(`go build ended with status ${answer.status}`)
    return readFileSync(out)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function write(wasm: Buffer, go: string, opa: string): void {
  console.log(`compressing ${wasm.length} bytes`)
  const compressed = brotliCompressSync(wasm, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    },
  })
  writeFileSync(moduleFile, compressed)
  writeFileSync(digestFile, digestLines(wasm, compressed))
  writeFileSync(sourceFile, sourceText(wasm, compressed, go, opa))
  console.log(`wrote opa.wasm.br (${compressed.length} bytes)\n${readFileSync(digestFile, 'utf8').trimEnd()}`)
}

/** Compression is not compared: another zlib may compress otherwise, so the committed file has to unpack to the build. */
function check(wasm: Buffer, go: string, opa: string): void {
  const compressed = readFileSync(moduleFile)
  const faults: string[] = []
  if (!brotliDecompressSync(compressed).equals(wasm))
    faults.push('opa.wasm.br does not unpack to what was built')
  if (readFileSync(digestFile, 'utf8') !== digestLines(wasm, compressed))
    faults.push('opa.wasm.sha256 differs')
  if (readFileSync(sourceFile, 'utf8') !== sourceText(wasm, compressed, go, opa))
    faults.push(`${sourceFile} differs`)
  for (const fault of faults) console.error(`engine: ${fault}`)
  if (faults.length === 0) console.log(`equal: ${sha256(wasm)}  opa.wasm`)
  process.exitCode = faults.length === 0 ? 0 : 1
}

function digestLines(wasm: Buffer, compressed: Buffer): string {
  return `${sha256(wasm)}  opa.wasm\n${sha256(compressed)}  opa.wasm.br\n`
}

function sourceText(wasm: Buffer, compressed: Buffer, go: string, opa: string): string {
  return `// Written by packages/policy/engine/build.ts: do not edit.

/** The embedded engine: what it is made of, and the digests by which it is known. */
export const engineModule = {
  name: 'opa',
  version: '${opa}',
  go: '${go}',
  /** SHA-256 of the unpacked module, which a rebuild reproduces. */
  moduleDigest: 'sha256:${sha256(wasm)}',
  /** SHA-256 of opa.wasm.br, checked before every run. */
  compressedDigest: 'sha256:${sha256(compressed)}',
  /** SHA-256 of the list of what a policy may call, as OPA writes capabilities. */
  capabilitiesDigest: 'sha256:${sha256(capabilities(wasm))}',
} as const
`
}

/** Asks the module that was just built for its capabilities. */
function capabilities(wasm: Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'custody-engine-'))
  try {
    const path = join(folder, 'opa.wasm.br')
    const fast = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
    writeFileSync(path, fast)
    const answer = spawnSync(
      process.execPath,
      ['--no-warnings', join(here, 'opa-child.mjs'), path, sha256(fast), String(process.pid), '60000'],
      {
        input: '{"mode":"capabilities"}',
        maxBuffer: 16 * 1024 * 1024,
      },
    )
    if (answer.status !== 0)
      throw new Error(`the built engine ended with status ${answer.status}: ${answer.stderr.toString()}`)
    return answer.stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
