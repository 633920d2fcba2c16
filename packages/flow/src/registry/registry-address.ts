import type { ImageReference } from '../image-reference.ts'

/** Where images of one name are kept. */
export type Repository = Pick<ImageReference, 'registry' | 'repository'>

/**
 * Where a registry answers. Plain HTTP is spoken on this machine alone; Docker Hub goes by another host than its name.
 * @returns without a slash at the end
 */
export function registryAddress(registry: string): string {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry
  const { hostname, host: normal } = new URL(`https://${host}`)
  return `${isLoopback(hostname) ? 'http' : 'https'}://${normal}`
}

/** The name under which a registry keeps the repository: on Docker Hub, one without an owner is an official image. */
export function repositoryPath({ registry, repository }: Repository): string {
  return registry === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository
}

/** Whether a host, as a URL spells it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
