import * as z from 'zod'
import type { SigningOptions } from './create-signing.ts'
import { duration } from './duration.ts'
import type { SubjectOptions } from './hash-subjects.ts'
import type { StepOptions } from './open-chain.ts'

/** A list, one item a line; empty lines do not count. Absent: an empty list. */
export const lines = z
  .string()
  .default('')
  .transform((text): readonly string[] =>
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )

/** `true` or `false` as YAML's core schema writes them; absent: `fallback`. */
export function flag(fallback: boolean) {
  return z
    .enum(['true', 'True', 'TRUE', 'false', 'False', 'FALSE'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text.toLowerCase() === 'true')
}

const text = z.string().optional()

/**
 * An absolute URI (RFC 3986, section 4.3) of visible ASCII characters: a verdict names its place by it, and it is shown and
 * compared as it is. An empty one is none, which the gate refuses by itself.
 */
const resourceUri = z
  .string()
  .regex(/^$|^[A-Za-z][\w+.-]*:[\w.~:/?#[\]@!$&'()*+,;=%-]{1,2000}$/, 'an absolute URI without spaces')
  .optional()

/** Inputs of every action, and flags of every sub-command: which bundle. */
export const bundleInputs = {
  bundle: z.string().default('custody-bundle'),
  'bundle-from': lines,
  'bundle-digest': lines,
  'bundle-to': lines,
}

/** Whom to trust. */
export const trustInputs = {
  'public-key': lines,
  'trusted-root': lines,
  'tuf-mirror': text,
  'tuf-root': text,
  offline: flag(false),
  revocations: lines,
  'certificate-identity': lines,
  'certificate-identity-regexp': lines,
  'certificate-oidc-issuer': text,
  'source-repository': text,
  'source-ref': text,
}

/** What to sign with. */
export const signerInputs = {
  signing: z.enum(['auto', 'keyless', 'key', 'none']).default('auto'),
  key: text,
  'key-passphrase': text,
  'certificate-chain': text,
  instance: z.enum(['custom', 'public-good', 'github']).optional(),
  'signing-config': text,
  witnesses: z.enum(['all', 'log', 'timestamp', 'none']).default('all'),
  'allow-public-log': flag(false),
  'identity-token': text,
  'signing-retries': z
    .string()
    .regex(/^(?:[0-9]|10)$/, 'a number from 0 to 10')
    .default('2')
    .transform(Number),
  'signing-timeout': duration.default(180),
}

/** How to sign, for the steps that record; a gate that cannot sign its verdict has made none. */
export const signingInputs = {
  ...signerInputs,
  'on-unavailable': z.enum(['fail', 'warn']).default('fail'),
}

export const outputInputs = { 'show-summary': flag(true) }

/** Which artifact, by the names of actions/attest. */
export const subjectInputs = {
  'subject-path': lines,
  'subject-digest': text,
  'subject-name': text,
  'subject-checksums': text,
  'subject-images': lines,
}

/** All inputs of the gate. `record` is true in a job and false on a laptop. */
export const gateInputs = {
  ...subjectInputs,
  'resource-uri': resourceUri,
  policy: text,
  'trusted-builders': text,
  mode: z.enum(['enforce', 'warn']).default('enforce'),
  'accept-self-judged': flag(false),
  'require-verdict': flag(false),
  'asserted-stages': lines,
  ...bundleInputs,
  ...trustInputs,
  ...signerInputs,
}

export const gateSchema = z.object({ ...gateInputs, record: flag(true) })
const bundleSchema = z.object(bundleInputs)
const trustSchema = z.object(trustInputs)
const signingSchema = z.object(signerInputs)
const subjectSchema = z.object(subjectInputs)

type BundleInputs = z.output<typeof bundleSchema>
export type TrustInputs = z.output<typeof trustSchema>
export type SignerInputs = z.output<typeof signingSchema>

/** The options of a step that the shared inputs make. */
export function stepOptions(
  inputs: BundleInputs & TrustInputs,
  assertedStages: readonly string[] = [],
): StepOptions {
  return {
    bundle: inputs.bundle,
    from: inputs['bundle-from'],
    digests: inputs['bundle-digest'],
    to: inputs['bundle-to'],
    publicKeys: inputs['public-key'],
    trustedRoots: inputs['trusted-root'],
    tufMirror: inputs['tuf-mirror'],
    tufRoot: inputs['tuf-root'],
    offline: inputs.offline,
    revocations: inputs.revocations,
    identities: inputs['certificate-identity'],
    identityPatterns: inputs['certificate-identity-regexp'],
    issuer: inputs['certificate-oidc-issuer'],
    sourceRepository: inputs['source-repository'],
    sourceRef: inputs['source-ref'],
    assertedStages,
  }
}

export function signingOptions(inputs: SignerInputs): SigningOptions {
  return {
    signing: inputs.signing,
    key: inputs.key,
    passphrase: inputs['key-passphrase'],
    certificateChain: inputs['certificate-chain'],
    instance: inputs.instance,
    signingConfig: inputs['signing-config'],
    witnesses: inputs.witnesses,
    allowPublicLog: inputs['allow-public-log'],
    identityToken: inputs['identity-token'],
    retries: inputs['signing-retries'],
    timeoutSeconds: inputs['signing-timeout'],
  }
}

/** Whether a step with these inputs signs with a certificate, if it can have a token. */
export function isKeyless(inputs: Pick<SignerInputs, 'signing' | 'signing-config' | 'instance'>): boolean {
  const hasInstance = inputs['signing-config'] !== undefined || inputs.instance !== undefined
  return inputs.signing === 'keyless' || (inputs.signing === 'auto' && hasInstance)
}

export function subjectOptions(inputs: z.output<typeof subjectSchema>): SubjectOptions {
  return {
    paths: inputs['subject-path'],
    digest: inputs['subject-digest'],
    name: inputs['subject-name'],
    checksums: inputs['subject-checksums'],
    images: inputs['subject-images'],
  }
}
