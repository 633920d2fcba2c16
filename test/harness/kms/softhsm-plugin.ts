// A KMS plug-in of Sigstore (protocol version 1) over a PKCS#11 token: `softhsm://TOKEN/LABEL`, for P-256 keys. The PIN comes in
// SOFTHSM_PIN. cosign and Custody call it in the same way.
import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface PluginRequest {
  readonly initOptions: { readonly keyResourceID: string; readonly hashFunc: number }
  readonly methodName: string
  readonly verifySignature?: { readonly signature: string }
}

/** Go's number of SHA-256. */
const SHA256 = 5

process.stdout.write(JSON.stringify(answer()))

function answer(): unknown {
  try {
    const [version, argument = ''] = process.argv.slice(2)
    if (version !== 'v1') throw new Error(`unknown version ${version}`)
    return answerTo(JSON.parse(argument) as PluginRequest)
  } catch (error) {
    return { errorMessage: error instanceof Error ? error.message : 'failed' }
  }
}

function answerTo({ initOptions, methodName, verifySignature }: PluginRequest): unknown {
  const [token = '', label = ''] = initOptions.keyResourceID.split('/')
  switch (methodName) {
    case 'defaultAlgorithm':
      return { defaultAlgorithm: { defaultAlgorithm: 'ecdsa-p256-sha256' } }
    case 'supportedAlgorithms':
      return { supportedAlgorithms: { supportedAlgorithms: ['ecdsa-p256-sha256'] } }
    case 'publicKey':
      return { publicKey: { publicKeyPEM: Buffer.from(publicKey(token, label)).toString('base64') } }
    case 'signMessage':
      if (initOptions.hashFunc !== SHA256) throw new Error('another digest than SHA-256')
      return { signMessage: { signature: signature(token, label, readFileSync(0)).toString('base64') } }
    case 'verifySignature': {
      const given = Buffer.from(verifySignature?.signature ?? '', 'base64')
      if (!verify('sha256', readFileSync(0), publicKey(token, label), given))
        throw new Error('no such signature')
      return { verifySignature: {} }
    }
    default:
      throw new Error(`no method ${methodName}`)
  }
}

function publicKey(token: string, label: string): string {
  const der = pkcs11(token, ['--read-object', '--type', 'pubkey', '--label', label])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString()
}

function signature(token: string, label: string, message: Buffer): Buffer {
  const digest = createHash('sha256').update(message).digest()
  const how = ['--sign', '--mechanism', 'ECDSA', '--signature-format', 'openssl', '--label', label]
  return pkcs11(token, [...how, '--login', '--pin', process.env['SOFTHSM_PIN'] ?? ''], digest)
}

/** Runs `pkcs11-tool` of OpenSC, which reads and writes files. */
function pkcs11(token: string, args: readonly string[], input?: Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'softhsm-plugin-'))
  try {
    const output = join(folder, 'output')
    const files = input === undefined ? [] : ['--input-file', join(folder, 'input')]
    if (input !== undefined) writeFileSync(join(folder, 'input'), input)
    const module = ['--module', process.env['SOFTHSM_MODULE'] ?? '', '--token-label', token]
    const done = spawnSync('pkcs11-tool', [...module, ...args, ...files, '--output-file', output])
    if (done.status !== 0) throw new Error(`pkcs11-tool ended with ${done.status}`)
    return readFileSync(output)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
