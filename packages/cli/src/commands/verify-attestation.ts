import { attestationResult } from '@custody/flow/attestations/attestation-result'
import {
  type AttestationOptions,
  type AttestationReport,
  verifyAttestations,
} from '@custody/flow/attestations/verify-attestations'
import { flag, lines, trustInputs } from '@custody/flow/shared-inputs'
import { renderAttestations } from '@custody/report/render-attestations'
import * as z from 'zod'
import { parseFlags } from '../parse-flags.ts'
import { hasColour, type Terminal } from '../terminal.ts'

const text = z.string().optional()
const count = z
  .string()
  .regex(/^[0-8]$/, 'a number from 0 to 8')
  .transform(Number)
  .optional()

export const verifyAttestationFlags = z.object({
  bundle: lines,
  'bundle-from-oci': flag(false),
  digest: lines,
  'public-key': trustInputs['public-key'],
  'trusted-root': trustInputs['trusted-root'],
  'tuf-mirror': text,
  'tuf-root': text,
  offline: flag(false),
  'certificate-identity': lines,
  'certificate-identity-regexp': lines,
  'certificate-oidc-issuer': text,
  owner: text,
  repo: text,
  'signer-repo': text,
  'signer-workflow': text,
  'source-ref': text,
  'source-digest': text,
  'deny-self-hosted-runners': flag(false),
  'predicate-type': lines,
  'tlog-threshold': count,
  'timestamp-threshold': count,
  revocations: lines,
  'trusted-builders': text,
  'build-level': z
    .string()
    .regex(/^[0-3]$/, 'a level from 0 to 3')
    .default('0')
    .transform(Number),
  'insecure-ignore-identity': flag(false),
  'insecure-ignore-subject': flag(false),
  json: flag(false),
})

type Flags = z.output<typeof verifyAttestationFlags>

/** `custody verify-attestation ARTIFACT…`. Exit status 0 verified, 2 not, 3 a mirror that does not answer, 4 usage. */
export async function verifyAttestationCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, verifyAttestationFlags)
  const report = await verifyAttestations(optionsOf(flags, rest, terminal), new Date())
  for (const what of report.insecure)
    terminal.note(`warning: INSECURE: the ${what} was not compared, so this proves nothing about it`)
  terminal.out(flags.json ? jsonOf(report) : screen(report, terminal))
  return report.verified ? 0 : 2
}

function optionsOf(
  flags: Flags,
  artifacts: readonly string[],
  { environment }: Terminal,
): AttestationOptions {
  const workspace = process.cwd()
  return {
    artifacts,
    digests: flags.digest,
    bundles: flags.bundle,
    registries: flags['bundle-from-oci'] ? { environment, workspace } : undefined,
    publicKeys: flags['public-key'],
    trustedRoots: flags['trusted-root'],
    tufMirror: flags['tuf-mirror'],
    tufRoot: flags['tuf-root'],
    offline: flags.offline,
    signer: signerOf(flags),
    predicateTypes: flags['predicate-type'],
    logThreshold: flags['tlog-threshold'],
    timestampThreshold: flags['timestamp-threshold'],
    revocations: flags.revocations,
    trustedBuilders: flags['trusted-builders'],
    buildLevel: flags['build-level'],
    ignore: [
      ...(flags['insecure-ignore-identity'] ? ['identity' as const] : []),
      ...(flags['insecure-ignore-subject'] ? ['subject' as const] : []),
    ],
    workspace,
  }
}

function signerOf(flags: Flags): AttestationOptions['signer'] {
  return {
    identities: flags['certificate-identity'],
    identityPatterns: flags['certificate-identity-regexp'],
    issuer: flags['certificate-oidc-issuer'],
    owner: flags.owner,
    repository: flags.repo,
    signerRepository: flags['signer-repo'],
    signerWorkflow: flags['signer-workflow'],
    sourceRef: flags['source-ref'],
    sourceDigest: flags['source-digest'],
    denySelfHosted: flags['deny-self-hosted-runners'],
  }
}

function jsonOf(report: AttestationReport): string {
  return `${JSON.stringify(attestationResult(report), undefined, 2)}\n`
}

function screen(report: AttestationReport, terminal: Terminal): string {
  return renderAttestations(attestationResult(report), {
    columns: terminal.columns,
    colour: hasColour(terminal),
    now: new Date(),
  })
}
