import { utf8String } from '../der/encode-der.ts'
import { extension } from './certificate.ts'

type Claims = Readonly<Record<string, unknown>>

/** What Fulcio could not find in a token. */
export class MissingClaim extends Error {}

/**
 * The extensions under 1.3.6.1.4.1.57264.1 that Fulcio derives from a token of GitHub's (sigstore/fulcio, oid-info.md): numbers
 * 1 to 6 as raw text, the later ones as UTF8String. Throws `MissingClaim` as Fulcio refuses.
 */
export function fulcioExtensions(claims: Claims): readonly Buffer[] {
  return [
    ...RAW.map(([number, name]) => extension(oid(number), Buffer.from(claim(claims, name)))),
    ...ENCODED.map(([number, template]) => extension(oid(number), utf8String(fill(template, claims)))),
    ...(claims['environment'] === undefined
      ? []
      : [extension(oid(23), utf8String(claim(claims, 'environment')))]),
    extension(oid(24), utf8String(claim(claims, 'sub'))),
  ]
}

/** The subject alternative name that the certificate gets. */
export const fulcioIdentity = (claims: Claims): string =>
  fill('https://github.com/{job_workflow_ref}', claims)

const oid = (number: number): string => `1.3.6.1.4.1.57264.1.${number}`

const RAW = [
  [1, 'iss'],
  [2, 'event_name'],
  [3, 'sha'],
  [4, 'workflow'],
  [5, 'repository'],
  [6, 'ref'],
] as const

const ENCODED = [
  [8, '{iss}'],
  [9, 'https://github.com/{job_workflow_ref}'],
  [10, '{job_workflow_sha}'],
  [11, '{runner_environment}'],
  [12, 'https://github.com/{repository}'],
  [13, '{sha}'],
  [14, '{ref}'],
  [15, '{repository_id}'],
  [16, 'https://github.com/{repository_owner}'],
  [17, '{repository_owner_id}'],
  [18, 'https://github.com/{workflow_ref}'],
  [19, '{workflow_sha}'],
  [20, '{event_name}'],
  [21, 'https://github.com/{repository}/actions/runs/{run_id}/attempts/{run_attempt}'],
  [22, '{repository_visibility}'],
] as const

const fill = (template: string, claims: Claims): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => claim(claims, name))

function claim(claims: Claims, name: string): string {
  const value = claims[name]
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new MissingClaim(`map has no entry for key "${name}"`)
  return String(value)
}
