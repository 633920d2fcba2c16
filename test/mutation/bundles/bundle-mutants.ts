import { sample } from '../sample.ts'

/** A Sigstore bundle with one thing changed. */
export interface BundleMutant {
  /** What was done: `changed`, `dropped`, `doubled`, `swapped`, `added`, `null`, `another type`. */
  readonly change: string
  /** Where: names and numbers, joined by dots. */
  readonly path: string
  readonly text: string
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/**
 * Every member of a bundle changed, dropped, doubled, swapped with that of another bundle, made null and made another type, and
 * one added to every object and list; bytes in base64 and lines of texts at several places.
 */
export function bundleMutants(good: string, other: string): readonly BundleMutant[] {
  const root: Json = JSON.parse(good)
  return mutate(root, JSON.parse(other), [])
    .map(({ change, path, value }) => ({ change, path: path.join('.'), text: textOf(value(root)) }))
    .filter(({ text }) => text !== JSON.stringify(root))
}

interface Change {
  readonly change: string
  readonly path: readonly string[]
  readonly value: (root: Json) => Json
}

/** Stands for a member that is written under a name that is there already. */
const TWICE = '@@twice'

function textOf(value: Json): string {
  return JSON.stringify(value).replaceAll(TWICE, '')
}

function mutate(own: Json, other: Json | undefined, path: readonly string[]): readonly Change[] {
  const at = (change: string, next: Json | undefined): Change => ({
    change,
    path,
    value: (root) => withAt(root, path, next) ?? null,
  })
  const here = [
    ...(path.length === 0 ? [] : [at('dropped', undefined), at('null', null), at('another type', [own])]),
    ...(other === undefined || path.length === 0 ? [] : [at('swapped', other)]),
    ...variants(own).map((next) => at('changed', next)),
  ]
  return [...here, ...within(own, other, path)]
}

function within(own: Json, other: Json | undefined, path: readonly string[]): readonly Change[] {
  if (typeof own !== 'object' || own === null) return []
  const change = (name: string, value: Json): Change => ({
    change: name,
    path,
    value: (root) => withAt(root, path, value) ?? null,
  })
  const members = Object.entries(own).flatMap(([name, member]) =>
    mutate(member, memberOf(other, name), [...path, name]),
  )
  if (isList(own)) {
    const doubled = own.map((member) => change('doubled', [...own, member]))
    const added = isList(other) ? [change('added', [...own, ...other])] : []
    return [...members, ...doubled, ...added, change('changed', [])]
  }
  const doubled = Object.entries(own).map(([name, member]) =>
    change('doubled', { ...own, [`${name}${TWICE}`]: member }),
  )
  return [...members, ...doubled, change('added', { ...own, unknown: 'x' })]
}

/** Other values of the same type. */
function variants(own: Json): readonly Json[] {
  if (typeof own !== 'string') return []
  if (/^[0-9]+$/.test(own)) return numbers(own)
  if (own.includes('\n')) return texts(own)
  return isBase64(own) ? bytes(own) : [`${own}x`, '', own.slice(1), own.toUpperCase()]
}

function numbers(own: string): readonly Json[] {
  const value = BigInt(own)
  return [value + 1n, value - 1n, 0n, value + 2n ** 32n, 2n ** 63n]
    .map(String)
    .concat(`0${own}`, `+${own}`, '')
}

/** Each line of a signed note dropped, doubled, changed, and put elsewhere; a line added in each place. */
function texts(own: string): readonly Json[] {
  const lines = own.split('\n')
  return lines
    .flatMap((line, index) => [
      lines.toSpliced(index, 1),
      lines.toSpliced(index, 0, line),
      lines.with(index, `${line}x`),
      lines.with(index, line.slice(1)),
      lines.toSpliced(index, 0, 'x'),
      [...lines.slice(index), ...lines.slice(0, index)],
    ])
    .map((changed) => changed.join('\n'))
}

function bytes(own: string): readonly Json[] {
  const decoded = Buffer.from(own, 'base64')
  const places = sample([...decoded.keys()], 8)
  const flipped = places.map((place) =>
    Buffer.from(decoded.with(place, (decoded[place] ?? 0) ^ (1 << (place % 8)))),
  )
  const resized = [decoded.subarray(1), decoded.subarray(0, -1), Buffer.concat([decoded, Buffer.from([0])])]
  const encoded = [...flipped, ...resized].map((changed) => changed.toString('base64'))
  return [...encoded, '', `${own}=`, `${own}\n`, ` ${own}`, own.replace(/.$/, 'B'), decoded.toString('hex')]
}

function isBase64(text: string): boolean {
  return text.length > 8 && Buffer.from(text, 'base64').toString('base64') === text
}

function withAt(value: Json | undefined, path: readonly string[], next: Json | undefined): Json | undefined {
  const [name, ...rest] = path
  if (name === undefined) return next
  const member = withAt(memberOf(value, name), rest, next)
  if (isList(value))
    return member === undefined ? value.toSpliced(Number(name), 1) : value.with(Number(name), member)
  const others = typeof value === 'object' && value !== null && !isList(value) ? value : {}
  if (member !== undefined) return { ...others, [name]: member }
  return Object.fromEntries(Object.entries(others).filter(([key]) => key !== name))
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (isList(value)) return value[Number(name)]
  return typeof value === 'object' && value !== null ? value[name] : undefined
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
