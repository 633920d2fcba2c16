import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { mustRun } from '../run-program.ts'

/** A hardware security module in software, with one P-256 key that never leaves it. */
export interface SoftHsm {
  /** `softhsm://TOKEN/LABEL`: how cosign and Custody name the key. */
  readonly key: string
  /** Has the plug-in on its PATH, and tells it PIN and module. */
  readonly environment: Readonly<Record<string, string>>
}

const modules = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
]

/** Makes a token with a key in `folder`. Takes `softhsm2-util` and `pkcs11-tool`, which `npm run peers` installs. */
export async function makeSoftHsm(folder: string): Promise<SoftHsm> {
  const module = modules.find((path) => existsSync(path))
  if (module === undefined) throw new Error('softhsm2 is not installed: run "npm run peers"')
  await mkdir(join(folder, 'tokens'), { recursive: true })
  const configuration = join(folder, 'softhsm2.conf')
  await writeFile(configuration, `directories.tokendir = ${join(folder, 'tokens')}\nlog.level = ERROR\n`)
  const environment = {
    PATH: [await writePlugin(folder), process.env['PATH'] ?? ''].join(delimiter),
    SOFTHSM2_CONF: configuration,
    SOFTHSM_MODULE: module,
    SOFTHSM_PIN: '471147',
  }
  const pins = ['--pin', environment.SOFTHSM_PIN, '--so-pin', '081508']
  await mustRun('softhsm2-util', ['--init-token', '--free', '--label', 'release', ...pins], {
    env: environment,
  })
  const login = ['--module', module, '--token-label', 'release', '--login', '--pin', environment.SOFTHSM_PIN]
  const key = ['--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'signing', '--id', '01']
  await mustRun('pkcs11-tool', [...login, ...key], { env: environment })
  return { key: 'softhsm://release/signing', environment }
}

/** The program `sigstore-kms-softhsm` in a folder of its own. */
async function writePlugin(folder: string): Promise<string> {
  const programs = join(folder, 'programs')
  await mkdir(programs)
  const path = join(programs, 'sigstore-kms-softhsm')
  const script = join(import.meta.dirname, 'softhsm-plugin.ts')
  await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${script}' "$@"\n`)
  await chmod(path, 0o755)
  return programs
}
