import { gzipSync, zstdCompressSync } from 'node:zlib'
import { zipArchive } from './zip-archive.ts'

/** A changed copy of a report, and what must be true of its reading. */
export type ReportMutant = {
  readonly what: string
  readonly bytes: Buffer
  /**
   * `same`: worth what the original is worth. `lost`: a part is gone, so never complete. `line`: whole lines are gone, so never
   * confirmed. `never`: nothing that may be read. `wrong`: a value has the wrong type, so not complete with fewer records.
   */
  readonly must: 'same' | 'lost' | 'line' | 'never' | 'wrong' | 'answer'
}

type Random = (below: number) => number

/** Numbers that are the same in each run (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Truncated, re-encoded, reordered and poisoned copies of a report. */
export function* reportMutants(bytes: Buffer, random: Random, count: number): Generator<ReportMutant> {
  yield* truncated(bytes, random, count)
  yield* encoded(bytes)
  yield* flipped(bytes, random, count)
  const text = withoutMark(bytes).toString()
  if (/^\s*</.test(text)) yield* changedMarkup(text, random, count)
  else if (/^\s*[[{]/.test(text)) yield* changedJson(text, random, count)
}

const withoutMark = (bytes: Buffer) => (bytes[0] === 0xef ? bytes.subarray(3) : bytes)

function* truncated(bytes: Buffer, random: Random, count: number): Generator<ReportMutant> {
  const end = bytes.toString('latin1').trimEnd().length
  const isLines = isSeveralValues(withoutMark(bytes).toString())
  for (let at = 0; at < count; at += 1) {
    const length = random(end)
    const cut = bytes.subarray(0, length)
    const isLineEnd = isLines && /^\s*$/.test(cut.toString('latin1').slice(cut.lastIndexOf(0x7d) + 1))
    yield { what: `cut at ${length}`, bytes: cut, must: isLineEnd || isCsv(bytes) ? 'line' : 'lost' }
  }
  yield { what: 'nothing', bytes: Buffer.alloc(0), must: 'never' }
}

function isSeveralValues(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

const isCsv = (bytes: Buffer) => /^(?:\ufeff)?[A-Za-z" ]+,/.test(bytes.toString('utf8', 0, 200))

function* encoded(bytes: Buffer): Generator<ReportMutant> {
  const text = withoutMark(bytes).toString()
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
  yield { what: 'UTF-16', bytes: wide, must: 'same' }
  yield { what: 'UTF-16, the other order', bytes: Buffer.from(wide).swap16(), must: 'same' }
  yield { what: 'a mark', bytes: Buffer.from(`\ufeff${text}`), must: 'same' }
  yield { what: 'gzip', bytes: gzipSync(bytes), must: 'same' }
  yield { what: 'zstd', bytes: zstdCompressSync(bytes), must: 'same' }
  yield { what: 'zip', bytes: zipArchive([{ path: 'report', content: bytes }]), must: 'same' }
  yield { what: 'cut gzip', bytes: gzipSync(bytes).subarray(0, -9), must: 'never' }
  yield { what: 'cut UTF-16', bytes: wide.subarray(0, wide.length - 1), must: 'never' }
  const half = Math.floor(text.length / 2)
  const mixed = [Buffer.from(text.slice(0, half)), Buffer.from(text.slice(half), 'utf16le')]
  yield { what: 'half UTF-8, half UTF-16', bytes: Buffer.concat(mixed), must: 'lost' }
  const broken = [Buffer.from(text.slice(0, half)), Buffer.from([0xff]), Buffer.from(text.slice(half))]
  // In an encoding of one byte a character, which XML may declare, every byte is one.
  const must = /^<\?xml[^>]*encoding="(?!utf-?8)/i.test(text) ? 'answer' : 'never'
  yield { what: 'a byte that is no UTF-8', bytes: Buffer.concat(broken), must }
}

function* flipped(bytes: Buffer, random: Random, count: number): Generator<ReportMutant> {
  for (let at = 0; at < count; at += 1) {
    const place = random(bytes.length)
    const changed = Buffer.from(bytes)
    changed[place] = random(256)
    yield { what: `byte ${place} is ${changed[place]}`, bytes: changed, must: 'answer' }
  }
}

const bomb = Array.from({ length: 20 }, (_, at) => `<!ENTITY b${at + 1} "&b${at};&b${at};&b${at};">`).join('')

function* changedMarkup(text: string, random: Random, count: number): Generator<ReportMutant> {
  // What stands in CDATA and in comments is no markup.
  const markup = text.replace(/<!\[CDATA\[[^]*?\]\]>|<!--[^]*?-->/g, (found) => ' '.repeat(found.length))
  const tags = [...markup.matchAll(/<\/[^>]+>/g)]
  for (let at = 0; at < count / 2; at += 1) {
    const tag = tags[random(tags.length)]
    if (tag === undefined || isHtml(text)) continue
    const without = text.slice(0, tag.index) + text.slice(tag.index + tag[0].length)
    yield { what: `without ${tag[0]} at ${tag.index}`, bytes: Buffer.from(without), must: 'never' }
    const entity = `${text.slice(0, tag.index)}&secret;${text.slice(tag.index)}`
    yield { what: `an entity at ${tag.index}`, bytes: Buffer.from(entity), must: 'never' }
  }
  if (isHtml(text)) return
  const body = text.replace(/^\s*<\?xml[^>]*>/, '').replace(/<!DOCTYPE[^[>]*(?:\[[^\]]*\])?>/, '')
  const root = /<([\w:-]+)/.exec(body.replace(/<!--[^]*?-->/g, ''))?.[1] ?? 'a'
  const type = (inner: string) =>
    `<!DOCTYPE ${root} [${inner}]>${body.replace(/<\/([\w:-]+)>(\s*)$/, '&b20;</$1>$2')}`
  yield { what: 'an entity bomb', bytes: Buffer.from(type(`<!ENTITY b0 "x">${bomb}`)), must: 'never' }
  yield {
    what: 'an entity of a file',
    bytes: Buffer.from(type('<!ENTITY b20 SYSTEM "file:///etc/passwd">')),
    must: 'never',
  }
}

const isHtml = (text: string) => /<html[\s>]/i.test(text.slice(0, 1000))

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

function* changedJson(text: string, random: Random, count: number): Generator<ReportMutant> {
  if (isSeveralValues(text)) return
  const original: Json = JSON.parse(text)
  yield { what: 'keys in another order', bytes: json(reordered(original)), must: 'same' }
  yield {
    what: 'white space',
    bytes: Buffer.from(`\r\n ${JSON.stringify(original, undefined, '\t')}\n\n`),
    must: 'same',
  }
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  yield {
    what: 'very deep',
    bytes: Buffer.from(text.replace(/[[{]/, `$&${text.trimStart()[0] === '{' ? '"x":' : ''}${deep},`)),
    must: 'lost',
  }
  if (text.trimStart().startsWith('{') && !/^\s*\{\s*\}/.test(text)) {
    yield { what: 'a key twice', bytes: Buffer.from(text.replace('{', '{"k":1,"k":2,')), must: 'never' }
    yield {
      what: '__proto__',
      bytes: Buffer.from(text.replace('{', '{"__proto__":{"results":[]},')),
      must: 'answer',
    }
  }
  const places = placesOf(original)
  for (let at = 0; at < count && places.length > 0; at += 1) {
    const place = places[random(places.length)] ?? []
    const poison: Json = [7, 'poison', true, -1.5][random(4)] ?? 7
    yield {
      what: `${JSON.stringify(poison)} at /${place.join('/')}`,
      bytes: json(put(original, place, poison)),
      must: 'wrong',
    }
  }
}

const json = (value: Json) => Buffer.from(JSON.stringify(value))

function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reordered(member)]),
  )
}

/** Ways to all lists and objects but the root. */
function placesOf(value: Json, way: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.entries(value).flatMap(([key, member]) => placesOf(member, [...way, key]))
  return way.length === 0 ? below : [way, ...below]
}

function put(value: Json, [key, ...way]: readonly string[], other: Json): Json {
  if (key === undefined) return other
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? put(item, way, other) : item))
  if (typeof value !== 'object' || value === null) return value
  return { ...value, [key]: put(value[key] ?? null, way, other) }
}
