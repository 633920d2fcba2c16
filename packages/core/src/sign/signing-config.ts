import { coreError } from '../core-errors.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import type { Validity } from '../verify/trusted-root.ts'
import { readValidity } from '../verify/validity.ts'

/** The services of a Sigstore instance (sigstore protobuf-specs, `SigningConfig` v0.2). */
export interface SigningConfig {
  readonly certificateAuthorities: readonly SigningService[]
  readonly logs: readonly SigningService[]
  readonly logSelector: Selector
  readonly timestampAuthorities: readonly SigningService[]
  readonly timestampSelector: Selector
}

export interface SigningService {
  readonly url: string
  readonly majorApiVersion: number
  readonly validity: Validity
  readonly operator: string
}

/** How many services of a kind are to be used, each of another operator: one, a number, or all. */
export type Selector = 'ANY' | 'ALL' | { readonly exact: number }

const MEDIA_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json'
const MAX_SERVICES = 100

/**
 * Reads a signing configuration. Services are called over HTTPS, on loopback also over HTTP: the first of them is sent the
 * identity token.
 * @throws signing-config-malformed, and those of `readJson`
 */
export function readSigningConfig(bytes: Uint8Array): SigningConfig {
  const root = new ObjectReader(readJson(bytes, 'signing configuration'), 'signing configuration', refuse)
  root.exactly('mediaType', MEDIA_TYPE)
  const logs = readServices(root, 'rekorTlogUrls')
  const timestampAuthorities = readServices(root, 'tsaUrls')
  return {
    certificateAuthorities: readServices(root, 'caUrls'),
    logs,
    // A configuration without services of a kind may hold an empty selector for it.
    logSelector: logs.length === 0 ? 'ANY' : readSelector(root.object('rekorTlogConfig')),
    timestampAuthorities,
    timestampSelector: timestampAuthorities.length === 0 ? 'ANY' : readSelector(root.object('tsaConfig')),
  }
}

const refuse: Refusal = (where, found, expected) =>
  coreError('signing-config-malformed', { where, found, expected })

function readServices(root: ObjectReader, name: string): readonly SigningService[] {
  return root.has(name) ? root.objects(name, MAX_SERVICES).map(readService) : []
}

function readService(member: ObjectReader): SigningService {
  const majorApiVersion = member.optional('majorApiVersion')
  if (typeof majorApiVersion !== 'number') throw member.refusal('majorApiVersion', 'no number', 'a number')
  return {
    url: readUrl(member),
    majorApiVersion,
    validity: readValidity(member),
    operator: member.optionalText('operator') ?? '',
  }
}

function readUrl(member: ObjectReader): string {
  const text = member.text('url')
  const url = URL.parse(text)
  const isLoopback = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)
  if (url === null || !isSafe || url.username !== '' || url.password !== '') {
    throw member.refusal(
      'url',
      JSON.stringify(text.slice(0, 80)),
      'an https address without user name and password',
    )
  }
  return text.replace(/\/+$/, '')
}

function readSelector(config: ObjectReader): Selector {
  const selector = config.text('selector')
  if (selector === 'ANY' || selector === 'ALL') return selector
  const count = config.optional('count')
  if (selector === 'EXACT' && typeof count === 'number' && Number.isInteger(count) && count > 0)
    return { exact: count }
  throw config.refusal('selector', JSON.stringify(selector.slice(0, 40)), 'ANY, ALL, or EXACT with a count')
}
