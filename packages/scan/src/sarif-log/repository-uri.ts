/**
 * A place as code scanning takes it: a relative reference (RFC 3986) below the root of the repository. An address of a running
 * service becomes its host and path. Undefined for what leaves nothing.
 *
 * @param root folder that absolute paths may begin with
 */
export function repositoryUri(path: string, root?: string): string | undefined {
  const local = path.replaceAll('\\', '/').replace(/^[a-z][a-z0-9+.-]*:\/\/(?:localhost(?=\/))?/i, '')
  const below = belowRoot(local, root?.replaceAll('\\', '/').replace(/\/$/, ''))
  const segments: string[] = []
  for (const segment of below.replace(/^\/?[a-z]:(?=\/)/i, '').split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(encodeURIComponent(segment.toWellFormed()))
  }
  return segments.length === 0 ? undefined : segments.join('/')
}

function belowRoot(path: string, root: string | undefined): string {
  return root !== undefined && root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path
}
