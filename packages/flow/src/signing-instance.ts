import { readRegularFile } from '@custody/core/digest/open-regular'
import type { SigningServices, Witnesses } from '@custody/core/sign/choose-services'
import type { SigningConfig } from '@custody/core/sign/signing-config'
import { flowError } from './flow-errors.ts'

/** Who is to witness the signatures; `all`: whoever the instance has. */
export type WitnessChoice = 'all' | 'log' | 'timestamp' | 'none'

/** Which services sign, as the inputs name them. */
export interface InstanceOptions {
  /** `custom`: those of `signingConfig`. */
  readonly instance: 'custom' | 'public-good' | 'github' | undefined
  /** Path of a Sigstore signing configuration. */
  readonly signingConfig: string | undefined
  readonly witnesses: WitnessChoice
  /** Whether names of a repository that is not public may go to services that publish them. */
  readonly allowPublicLog: boolean
}

export interface InstancePorts {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
  /** Who can read the repository; absent outside of a job. */
  readonly visibility?: (() => Visibility) | undefined
}

export type Visibility = 'public' | 'private' | 'internal' | 'unknown'

const configLimit = 1024 * 1024

/** Whether the inputs name services at all. */
export function hasInstance({ instance, signingConfig }: InstanceOptions): boolean {
  return instance !== undefined || signingConfig !== undefined
}

/**
 * The services of a keyless signature.
 * @throws instance-conflict, instance-unknown, public-log-refused, witness-missing, and those of readSigningConfig and chooseServices
 */
export async function keylessServices(
  options: InstanceOptions,
  ports: InstancePorts,
): Promise<SigningServices> {
  const { chooseServices } = await import('@custody/core/sign/choose-services')
  const services = chooseServices(await readConfig(options, ports), ports.now())
  if (options.witnesses === 'log' || options.witnesses === 'none') {
    throw flowError('witness-missing', {
      found: `\`witnesses: ${options.witnesses}\``,
      expected: 'a timestamp: a certificate proves nothing without one',
    })
  }
  const chosen = { ...services, ...limit(services, options) }
  await refusePublic([chosen.certificateAuthority, ...chosen.logs.map(({ url }) => url)], options, ports)
  return chosen
}

/**
 * The services that witness the signatures of a key: none, unless an instance is named.
 * @throws as keylessServices
 */
export async function keyWitnesses(options: InstanceOptions, ports: InstancePorts): Promise<Witnesses> {
  if (!hasInstance(options)) return limit({ logs: [], timestampAuthorities: [] }, options)
  const { chooseWitnesses } = await import('@custody/core/sign/choose-services')
  const chosen = limit(chooseWitnesses(await readConfig(options, ports), ports.now()), options)
  await refusePublic(
    chosen.logs.map(({ url }) => url),
    options,
    ports,
  )
  return chosen
}

async function readConfig(
  { instance, signingConfig }: InstanceOptions,
  { environment }: InstancePorts,
): Promise<SigningConfig> {
  if (instance !== undefined && instance !== 'custom') {
    if (signingConfig !== undefined)
      throw flowError('instance-conflict', { found: `\`instance: ${instance}\`` })
    const { githubInstance, publicGood } = await import('@custody/core/sign/public-instances')
    const server = environment['GITHUB_SERVER_URL'] ?? 'https://github.com'
    const config = instance === 'public-good' ? publicGood : githubInstance(server)
    if (config === undefined) throw flowError('instance-unknown', { found: server })
    return config
  }
  if (signingConfig === undefined) throw flowError('instance-conflict', { found: 'no `signing-config`' })
  const { readSigningConfig } = await import('@custody/core/sign/signing-config')
  return readSigningConfig(readRegularFile(signingConfig, configLimit))
}

/** What is left of the witnesses when the input names one. */
function limit({ logs, timestampAuthorities }: Witnesses, { witnesses }: InstanceOptions): Witnesses {
  switch (witnesses) {
    case 'all':
      return { logs, timestampAuthorities }
    case 'none':
      return { logs: [], timestampAuthorities: [] }
    case 'log':
      return { logs: atLeastOne(logs, witnesses), timestampAuthorities: [] }
    case 'timestamp':
      return { logs: [], timestampAuthorities: atLeastOne(timestampAuthorities, witnesses) }
    default:
      return witnesses satisfies never
  }
}

function atLeastOne<T>(services: readonly T[], choice: WitnessChoice): readonly T[] {
  if (services.length > 0) return services
  throw flowError('witness-missing', {
    found: `\`witnesses: ${choice}\` without an instance that has one`,
  })
}

/** A certificate and a log entry name repository, workflow and commit for good. */
async function refusePublic(
  urls: readonly string[],
  { allowPublicLog }: InstanceOptions,
  { visibility }: InstancePorts,
): Promise<void> {
  if (allowPublicLog || visibility === undefined) return
  const { isPublicService } = await import('@custody/core/sign/public-instances')
  const url = urls.find(isPublicService)
  if (url === undefined) return
  const found = visibility()
  if (found === 'public') return
  const who = found === 'unknown' ? 'a repository of unknown visibility' : `a repository that is ${found}`
  throw flowError('public-log-refused', { found: who, where: new URL(url).host })
}
