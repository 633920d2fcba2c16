import { coreError } from '../core-errors.ts'
import { isCustodyError } from '../errors.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import { callProgram } from './call-program.ts'

/** A KMS plug-in of Sigstore: a program, and the key that it is to use. */
export interface Plugin {
  /** Absolute path. */
  readonly program: string
  /** What follows `NAME://` in the name of the key. */
  readonly keyId: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** For one call. */
  readonly timeoutMs: number
}

/** The digest that the key signs, as Go numbers it (`crypto.Hash`). */
const hashNumbers = { sha256: 5, sha384: 6 } as const

export type PluginHash = keyof typeof hashNumbers

const rpcOptions = { keyVersion: '', remoteVerification: false }

/** More than any answer has: a public key and a signature are some hundred bytes. */
const maxAnswerBytes = 256 * 1024

/**
 * The public half of the plug-in's key.
 * @returns PEM
 * @throws plugin-failed, plugin-refused, plugin-answer-invalid
 */
export async function pluginPublicKey(plugin: Plugin, hash: PluginHash): Promise<string> {
  const method = { name: 'publicKey', options: { publicKeyOptions: { rpcOptions } } }
  const answer = await call(plugin, hash, method, Buffer.alloc(0))
  return answer.bytes('publicKeyPEM').toString('latin1')
}

/**
 * Has the plug-in sign a message, which it gets on its standard input.
 * @throws plugin-failed, plugin-refused, plugin-answer-invalid
 */
export async function pluginSignature(plugin: Plugin, hash: PluginHash, message: Buffer): Promise<Buffer> {
  const method = { name: 'signMessage', options: { signOptions: { rpcOptions, messageOptions: {} } } }
  return (await call(plugin, hash, method, message)).bytes('signature')
}

interface Method {
  readonly name: string
  readonly options: object
}

/** Version 1 of the protocol (sigstore/sigstore pkg/signature/kms/cliplugin): two arguments, JSON on standard output. */
async function call(
  { program, keyId, environment, timeoutMs }: Plugin,
  hash: PluginHash,
  { name, options }: Method,
  input: Buffer,
): Promise<ObjectReader> {
  const initOptions = {
    ctxDeadline: new Date(Date.now() + timeoutMs).toISOString(),
    protocolVersion: 'v1',
    keyResourceID: keyId,
    hashFunc: hashNumbers[hash],
    rpcOptions,
  }
  const args = ['v1', JSON.stringify({ initOptions, methodName: name, [name]: options })]
  const { stdout, trouble } = await callProgram({
    program,
    args,
    environment,
    timeoutMs,
    input,
    maxAnswerBytes,
  })
  const answer = readAnswer(stdout, trouble, environment)
  const message = answer.optionalText('errorMessage') ?? ''
  if (message !== '')
    throw coreError('plugin-refused', { where: name, found: withoutSecrets(message, environment) })
  return answer.object(name)
}

/** The exit status says nothing in this protocol; it is told only where the answer cannot be read. */
function readAnswer(
  stdout: Buffer,
  trouble: string | undefined,
  environment: Plugin['environment'],
): ObjectReader {
  try {
    const limits = { maxBytes: maxAnswerBytes, maxDepth: 10 }
    return new ObjectReader(readJson(stdout, 'answer', limits), 'answer', refuse)
  } catch (error) {
    if (!isCustodyError(error)) throw error
    if (trouble === undefined) throw coreError('plugin-answer-invalid', { found: 'no JSON object' })
    throw coreError('plugin-failed', { found: withoutSecrets(trouble, environment) })
  }
}

const refuse: Refusal = (where, found, expected) =>
  coreError('plugin-answer-invalid', { where, found, expected })

/** What a plug-in says, shortened, without the values of its variables: some of them are credentials. */
function withoutSecrets(text: string, environment: Plugin['environment']): string {
  const values = Object.values(environment).filter((value) => value !== undefined && value.length >= 6)
  const longestFirst = values.sort((a = '', b = '') => b.length - a.length)
  return longestFirst.reduce<string>((rest, value = '') => rest.replaceAll(value, '***'), text).slice(0, 300)
}
