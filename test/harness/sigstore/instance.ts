import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyMaterial } from './key-material.ts'
import type { OidcIssuer } from './oidc-issuer.ts'
import { signingConfig } from './signing-config.ts'
import { type SigstoreServices, trustedRoot } from './trusted-root.ts'

/** A Sigstore instance on loopback, of real services or of doubles: a test does not see the difference. */
export interface SigstoreInstance {
  readonly issuerUrl: string
  readonly fulcioUrl: string
  /** Rekor v2. */
  readonly rekorUrl: string
  /** Rekor v1, always a double. */
  readonly rekor1Url: string
  /** The full address of the timestamp API. */
  readonly tsaUrl: string
  readonly trustedRootPath: string
  readonly signingConfigPath: string
  /** The same services with Rekor v1 instead of v2. */
  readonly signingConfig1Path: string
  readonly keys: KeyMaterial
  /** See `OidcIssuer.mintToken`. */
  readonly mintToken: OidcIssuer['mintToken']
  /** See `OidcIssuer.requestEnvironment`. */
  readonly requestEnvironment: OidcIssuer['requestEnvironment']
  readonly stop: () => Promise<void>
}

/** Anything that must be stopped. */
export interface Stoppable {
  readonly stop: () => Promise<void>
}

/** Writes the instance's trusted root and signing configuration into `folder` and puts the whole together. */
export async function describeInstance(
  folder: string,
  keys: KeyMaterial,
  services: SigstoreServices,
  issuer: OidcIssuer,
  running: readonly Stoppable[],
): Promise<SigstoreInstance> {
  const trustedRootPath = join(folder, 'trusted_root.json')
  const signingConfigPath = join(folder, 'signing_config.json')
  await writeFile(trustedRootPath, JSON.stringify(trustedRoot(keys, services), undefined, 2))
  const signingConfig1Path = join(folder, 'signing_config_rekor1.json')
  await writeFile(
    signingConfig1Path,
    JSON.stringify(signingConfig(services, keys.validFrom, 1), undefined, 2),
  )
  await writeFile(signingConfigPath, JSON.stringify(signingConfig(services, keys.validFrom), undefined, 2))
  return {
    issuerUrl: services.issuerUrl,
    fulcioUrl: services.fulcioUrl,
    rekorUrl: services.rekorUrl,
    rekor1Url: services.rekor1Url,
    tsaUrl: services.tsaUrl,
    trustedRootPath,
    signingConfigPath,
    signingConfig1Path,
    keys,
    mintToken: issuer.mintToken,
    requestEnvironment: issuer.requestEnvironment,
    stop: () => stopAll(running),
  }
}

/** Stops in reverse order of starting. */
export async function stopAll(running: readonly Stoppable[]): Promise<void> {
  for (const one of running.toReversed()) await one.stop()
}
