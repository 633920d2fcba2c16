import type { SigstoreServices } from './trusted-root.ts'

/** The signing configuration of an instance in JSON (sigstore protobuf-specs, `SigningConfig`, format 0.2). */
export function signingConfig(services: SigstoreServices, validFrom: Date, rekorVersion: 1 | 2 = 2): unknown {
  const service = (url: string, majorApiVersion: number): unknown => ({
    url,
    majorApiVersion,
    validFor: { start: validFrom.toISOString() },
    operator: 'loopback',
  })
  return {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service(services.fulcioUrl, 1)],
    oidcUrls: [service(services.issuerUrl, 1)],
    rekorTlogUrls: [service(rekorVersion === 1 ? services.rekor1Url : services.rekorUrl, rekorVersion)],
    // ANY is the one selector that every client knows.
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [service(services.tsaUrl, 1)],
    tsaConfig: { selector: 'ANY' },
  }
}
