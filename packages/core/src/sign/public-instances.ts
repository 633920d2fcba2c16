import type { SigningConfig, SigningService } from './signing-config.ts'

/**
 * The services of Sigstore's public-good instance, as its TUF repository named them on 2025-10-06 (target
 * `signing_config.v0.2.json`). When they change, a signing configuration in a file takes their place.
 */
export const publicGood: SigningConfig = {
  certificateAuthorities: [service('https://fulcio.sigstore.dev', 1, '2022-04-13T20:06:15Z')],
  logs: [
    service('https://log2025-1.rekor.sigstore.dev', 2, '2025-10-06T00:00:00Z'),
    service('https://rekor.sigstore.dev', 1, '2021-01-12T11:53:27Z'),
  ],
  logSelector: 'ANY',
  timestampAuthorities: [
    service('https://timestamp.sigstore.dev/api/v1/timestamp', 1, '2025-07-04T00:00:00Z'),
  ],
  timestampSelector: 'ANY',
}

/**
 * GitHub's own instance: a certificate authority and a timestamp authority, no log. It certifies jobs of github.com, or of one
 * tenant of ghe.com, alone.
 * @param server address of the GitHub host
 * @returns undefined for a host that has none, such as GitHub Enterprise Server
 */
export function githubInstance(server: string): SigningConfig | undefined {
  const host = URL.parse(server)?.hostname
  const domain =
    host === 'github.com' ? 'githubapp.com' : host?.endsWith('.ghe.com') === true ? host : undefined
  if (domain === undefined) return undefined
  return {
    certificateAuthorities: [service(`https://fulcio.${domain}`, 1, '2024-01-01T00:00:00Z')],
    logs: [],
    logSelector: 'ANY',
    timestampAuthorities: [
      service(`https://timestamp.${domain}/api/v1/timestamp`, 1, '2024-01-01T00:00:00Z'),
    ],
    timestampSelector: 'ANY',
  }
}

/** Whether what a service learns is for all the world to read: Sigstore's public logs, and its authority, which logs names. */
export function isPublicService(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return host === 'sigstore.dev' || host.endsWith('.sigstore.dev')
}

function service(url: string, majorApiVersion: number, start: string): SigningService {
  return { url, majorApiVersion, validity: { start: new Date(start) }, operator: new URL(url).hostname }
}
