// Answers `npm audit` as a registry does, with the advisories of a folder and the versions that they name, and nothing else:
//
//   node --conditions=source scripts/serve-npm-advisories.ts FOLDER LOCKFILE
//
// prints the address of the registry, and serves until it is ended.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { scoreVector } from '../packages/scan/src/cvss.ts'

const advisory = z.object({
  id: z.string(),
  summary: z.string(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).default([]),
  affected: z.array(
    z.object({
      package: z.object({ name: z.string() }),
      ranges: z.array(z.object({ events: z.array(z.record(z.string(), z.string())) })),
    }),
  ),
  database_specific: z.object({ cwe_ids: z.array(z.string()), severity: z.string() }),
})
type Advisory = z.output<typeof advisory>

const lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })

const [folder = '.', lockfile = 'package-lock.json'] = process.argv.slice(2)
const locked = lock.parse(JSON.parse(readFileSync(lockfile, 'utf8')))
const advisories = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => advisory.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))

const asked = z.record(z.string(), z.unknown())

const server = createServer((request, response) => {
  reply(request).then(
    (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`)
})

async function reply(request: IncomingMessage): Promise<object> {
  if (request.url !== '/-/npm/v1/security/advisories/bulk') return packument((request.url ?? '').slice(1))
  const body = await buffer(request)
  const text = (body[0] === 0x1f ? gunzipSync(body) : body).toString()
  return bulk(Object.keys(asked.parse(JSON.parse(text))))
}

/** By package, in the words of the registry's bulk answer. */
function bulk(names: readonly string[]): object {
  const answer: Record<string, unknown> = {}
  for (const name of names) {
    const found = advisories.flatMap((one) => entries(one, name))
    if (found.length > 0) answer[name] = found
  }
  return answer
}

function entries(one: Advisory, name: string) {
  const { id, summary, severity, affected, database_specific: own } = one
  const vector = severity.find(({ type }) => type === 'CVSS_V3')?.score
  return affected
    .filter((each) => each.package.name === name)
    .map(({ ranges }) => ({
      id: 1_000_000 + advisories.indexOf(one),
      url: `https://github.com/advisories/${id}`,
      title: summary,
      severity: own.severity.toLowerCase(),
      vulnerable_versions: ranges.map(({ events }) => rangeOf(events)).join(' || '),
      cwe: own.cwe_ids,
      cvss: { score: (vector && scoreVector(vector)?.score) ?? 0, vectorString: vector ?? null },
    }))
}

function rangeOf(events: readonly Readonly<Record<string, string>>[]): string {
  const from = events.flatMap(({ introduced }) => (introduced === '0' ? [] : (introduced ?? [])))
  const until = events.flatMap(({ fixed }) => fixed ?? [])
  return [...from.map((version) => `>=${version}`), ...until.map((version) => `<${version}`)].join(' ')
}

/** The versions of a package that are known here: the one in use, and those that mend it. */
function packument(name: string): object {
  const used = locked.packages[`node_modules/${name}`]?.version
  const mended = advisories
    .flatMap(({ affected }) => affected)
    .filter((each) => each.package.name === name)
    .flatMap(({ ranges }) => ranges.flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? [])))
  const known = [...new Set([...(used === undefined ? [] : [used]), ...mended])]
  const versions: Record<string, unknown> = {}
  for (const version of known) versions[version] = { name, version, dist: { tarball: '' } }
  return { name, 'dist-tags': { latest: known.at(-1) }, versions }
}
