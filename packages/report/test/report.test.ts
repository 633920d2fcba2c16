import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { digestOf, hexOf } from '../../core/src/digest/sha256.ts'
import { predicateName } from '../src/build/predicate-names.ts'
import { layOutChain } from '../src/html/chain-layout.ts'
import { dark, light, type Palette } from '../src/html/palette.ts'
import { renderHtml } from '../src/render-html.ts'
import { renderJson } from '../src/render-json.ts'
import { renderMarkdown, SUMMARY_LIMIT } from '../src/render-markdown.ts'
import { renderTerminal } from '../src/render-terminal.ts'
import type { ReportModel } from '../src/report-model.ts'
import { displayWidth } from '../src/terminal/display-width.ts'
import { commandLines } from '../src/text/command-lines.ts'
import { shortDigest, shortDigests } from '../src/text/short-digest.ts'
import { spellAge } from '../src/text/spell-age.ts'
import { spellFix } from '../src/text/spell-fix.ts'
import { spellSigner } from '../src/text/spell-signer.ts'
import {
  brokenLink,
  hostile,
  huge,
  longNames,
  matrix,
  nothing,
  passed,
  reports,
  rightToLeft,
} from './reports.ts'

const all = Object.entries(reports)
/** One wrong key: each record fails alike. */
const wrongKey: ReportModel = {
  ...brokenLink,
  checks: ['source', 'build', 'test', 'sbom', 'scan', 'vex', 'attest', 'policy'].map((stage) => ({
    rule: 2,
    code: 'signer-not-trusted',
    ok: false,
    strength: 'proven',
    subject: `records/${stage}/${hexOf(digestOf(stage))}.json`,
    found: 'the key "one"',
    expected: '"another"',
    hint: 'Give the right key.',
  })),
}
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/spec/report.schema.json'), 'utf8'),
)

describe('report.json', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(schema)

  it.each(all)('of %s is the model and fits its schema', (_, model) => {
    const json = JSON.parse(renderJson(model))
    validate(json)
    expect(validate.errors).toBeNull()
    expect(json).toEqual(model)
  })

  it('may not hold a member that the schema does not name', () => {
    expect(validate({ ...nothing, more: 1 })).toBe(false)
  })
})

describe('each form of a report', () => {
  it.each([
    ['a page', renderHtml(passed)],
    ['a summary', renderMarkdown(passed)],
    ['a terminal', renderTerminal(passed, { columns: 120, colour: false })],
  ])('shows the quality of an SBOM on %s', (_, text) => {
    expect(text).toContain('cisa-2026 94, ntia-2021 85')
  })

  it.each([
    ['a page', renderHtml(passed).replace(/<\/?bdi>/g, '')],
    ['a summary', renderMarkdown(passed)],
    ['a terminal', renderTerminal(passed, { columns: 80, colour: false })],
  ])('shows a command on as many lines as it has on %s', (_, text) => {
    expect(text).toMatch(
      /custody verify \\\n +--bundle custody-bundle \\\n +--bundle-digest sha256:\w{64} \\\n/,
    )
  })

  it.each([
    ['a summary', renderMarkdown(passed)],
    ['a terminal', renderTerminal(passed, { columns: 120, colour: false })],
  ])('tells reports of one tool apart by the names of their files in %s', (_, text) => {
    expect(text).toContain('syft 1.51.0 sbom.cdx.json')
  })

  it.each([
    ['a page', renderHtml],
    ['a summary', renderMarkdown],
  ])('says on %s that findings are merged, only where the tools sum to other numbers', (_, render) => {
    const merged = { ...passed.findings, counts: { ...passed.findings.counts, medium: 4 } }
    expect(render(passed)).not.toContain('counts once')
    expect(render({ ...passed, findings: merged })).toContain(
      'What several tools found counts once, at its worst.',
    )
  })

  it.each([
    ['a page', renderHtml(wrongKey)],
    ['a summary', renderMarkdown(wrongKey)],
    ['a terminal', renderTerminal(wrongKey, { columns: 80, colour: false })],
  ])('says once on %s what failed in the same way at many items, and names them short', (_, text) => {
    expect(text.match(/Give the right key/g)).toHaveLength(1)
    expect(text).toMatch(/8 items[^]*record source [0-9a-f]{12}\b/)
    expect(text).not.toMatch(/records\/source\/[0-9a-f]{64}\.json/)
  })
})

describe('renderMarkdown', () => {
  it.each([
    ['✅ PASSED', passed],
    ['❌ DENIED', brokenLink],
    ['⚪ NO VERDICT YET', nothing],
  ] as const)('says %s in the first line', (words, model) => {
    expect(renderMarkdown(model).split('\n')[0]).toContain(words)
  })

  it('names artifact and short digest in the first line', () => {
    expect(renderMarkdown(passed).split('\n')[0]).toMatch(/`shop-api-2\.4\.1\.tgz` `sha256:[0-9a-f]{12}…`$/)
  })

  it.each(all)('of %s has tables of at most five columns, each row as wide as its head', (_, model) => {
    const rows = renderMarkdown(model)
      .split('\n')
      .filter((line) => line.startsWith('| '))
    for (const row of rows) expect(row.replace(/\\\|/g, '').split('|').length - 2).toBeLessThanOrEqual(5)
  })

  it.each(all)('of %s stays below the limit', (_, model) => {
    expect(Buffer.byteLength(renderMarkdown(model))).toBeLessThan(SUMMARY_LIMIT / 4)
  })

  it('replaces what does not fit by a sentence, and keeps the verdict', () => {
    const text = renderMarkdown(huge, 6_000)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(6_000)
    expect(text).toMatch(/^## ❌ DENIED/)
    expect(text).toContain('A part is left out here')
  })

  it.each(all)('of %s has no HTML but its own details and code, outside of fences', (_, model) => {
    const tags = withoutCode(renderMarkdown(model)).match(/<[^>]*>?/g) ?? []
    for (const tag of tags) expect(tag).toMatch(/^<\/?(?:details|summary|code)>$/)
  })

  it('shows no workflow command, control character, link, image or mention of others', () => {
    const text = renderMarkdown(hostile)
    expect(text).not.toMatch(/::|##\[|[^\P{C}\n\u200b]/u)
    expect(withoutCode(text)).not.toMatch(/(?<!\\)!?\[[^\]]*\]\(|@\w|https?:\/\//)
  })

  it('puts the broken link between the two beads that it breaks', () => {
    const lines = renderMarkdown(brokenLink).split('\n')
    const at = lines.findIndex((line) => line.startsWith('✗ broken link'))
    expect([lines[at - 1], lines[at], lines[at + 1]]).toEqual([
      expect.stringMatching(/^● sbom/),
      expect.stringContaining('hand-over-mismatch'),
      expect.stringMatching(/^● scan/),
    ])
  })

  it('lists every passed check, or says how many more there are', () => {
    const [check] = passed.checks
    const of = (length: number) =>
      renderMarkdown({
        ...passed,
        checks: Array.from({ length }, () => ({
          ...check,
          ok: true,
          rule: 1,
          code: 'x',
          strength: 'proven',
        })),
      })
    expect(of(43).match(/^\| ✓ /gm)).toHaveLength(43)
    expect(of(43)).not.toContain('more are on the page')
    expect(of(203)).toContain('3 checks more are on the page.')
  })

  it('says how many failed checks are on the page alone', () => {
    const checks = Array.from({ length: 201 }, (_, n) => ({
      ...wrongKey.checks[0],
      rule: 2,
      code: `c${n}`,
      ok: false,
      strength: 'proven' as const,
    }))
    expect(renderMarkdown({ ...brokenLink, checks })).toContain('1 check more are on the page.')
  })

  it('has digests short in a sentence, to be copied, and in full in the details', () => {
    const found = digestOf('found')
    const text = renderMarkdown({
      ...brokenLink,
      verdict: { ...brokenLink.verdict, why: `It changed: found ${found}.` },
    })
    expect(text).toContain(`**It changed: found \`${shortDigest(found)}\`.**`)
    expect(text).toContain(
      `| \`hand-over-mismatch\` | \`${digestOf('other')}\` | \`${digestOf('shop-api')}\` |`,
    )
    expect(text).toContain(`| \`shop-api-2.4.1.tgz\` | \`${digestOf('shop-api')}\` |`)
    expect(text).toContain(`\`${digestOf('record build')}\``)
  })

  it('links to the page of errors and to nowhere else', () => {
    const link = (address: string) =>
      renderMarkdown({ ...nothing, actions: [{ text: 'Look.', link: address }] })
    expect(link('https://github.com/custody-suite/custody/blob/v1/docs/errors.md#seal-missing')).toContain(
      'Look. [Read more](https://github.com/custody-suite/custody/blob/v1/docs/errors.md#seal-missing)',
    )
    for (const address of [
      'https://github.com/custody-suite/custody/blob/v1/docs/errors.md#x)[y](https://evil.example',
      'https://github.com.evil.example/custody-suite/custody/blob/v1/docs/errors.md#x',
    ])
      expect(link(address)).toContain(`(\`${address}\`)`)
  })

  it('says the reason of a denial in words', () => {
    expect(renderMarkdown(brokenLink)).toContain('Reason: evidence is missing, broken or not trusted')
  })

  it('never ends with a bare heading', () => {
    expect(renderMarkdown(nothing)).toMatch(
      /### Check it yourself\n\nThe digest of the bundle is not known\.\n$/,
    )
  })

  it('never calls an unconfirmed empty result clean', () => {
    const text = renderMarkdown({ ...nothing, findings: { ...nothing.findings, assessment: 'unconfirmed' } })
    expect(text).toContain('this is not a clean result')
  })
})

describe('renderHtml', () => {
  const pages = new Map(all.map(([name, model]) => [name, renderHtml(model)]))

  it.each(all)('of %s allows its one style sheet by hash and nothing else', (name) => {
    const page = pages.get(name) ?? ''
    const [, style = ''] = /<style>(.*)<\/style>/s.exec(page) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    )
  })

  it.each(all)(
    'of %s has no script, no inline style, no handler, and links to the web or to itself alone',
    (name) => {
      const tags = (pages.get(name) ?? '').replace(/<style>.*<\/style>/s, '').match(/<[a-z][^>]*>/gi) ?? []
      for (const tag of tags) {
        expect(tag).toMatch(
          /^<(?:html|head|meta|title|style|body|div|a|header|strong|time|main|svg|g|path|circle|rect|text|desc|defs|pattern|h[1-3]|span|p|bdi|br|code|dl|dt|dd|ul|ol|li|pre|section|details|summary|table|thead|tbody|tr|th|td|b|footer)\b/,
        )
        expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\s(?:style|on\w+|src|srcset|action|formaction)=/i)
        expect(/\shref="([^"]*)"/.exec(tag)?.[1] ?? '#').toMatch(/^(?:#[a-z0-9-]*|https?:\/\/.*)$/)
      }
    },
  )

  it.each(all)('of %s has no id twice, and every anchor leads somewhere', (name) => {
    const page = pages.get(name) ?? ''
    const ids = Array.from(page.matchAll(/\sid="([^"]*)"/g), ([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of page.matchAll(/\shref="#([^"]*)"/g)) expect(ids).toContain(target)
  })

  it.each(all)('of %s gives each picture a title or hides it from screen readers', (name) => {
    for (const [svg] of (pages.get(name) ?? '').matchAll(/<svg.*?<\/svg>/gs))
      expect(svg).toMatch(/aria-hidden="true"|<title[ >]/)
  })

  it('shows what others wrote as text', () => {
    expect(pages.get('hostile')).toContain(
      '&lt;script>alert(1)&lt;/script>\\n::error::x|`y`\\u{1b}[31m\\u{202e}gpj',
    )
    expect(pages.get('hostile')).not.toContain('javascript:alert(1)"')
  })

  it('shows the path of a statement without its digest, which has a column', () => {
    const [row] = passed.evidence
    const path = `evidence/build/${'a'.repeat(64)}/provenance.json`
    const page = renderHtml({
      ...passed,
      evidence: [{ kind: 'provenance', state: 'complete', confirmed: true, ...row, path }],
    })
    expect(page).toContain('<bdi>provenance.json</bdi>')
    expect(page).not.toContain(path)
  })

  it('lets paper have a long chain from top to bottom', () => {
    expect(pages.get('huge')).toMatch(/class="chain across scroll long".*class="chain down long"/s)
    expect(pages.get('passed')).not.toContain(' long"')
  })

  it('sets text of any direction apart', () => {
    expect(pages.get('rightToLeft')).toContain(`<bdi>${rightToLeft.verdict.why}</bdi>`)
  })

  it('gives no verdict a title of its own', () => {
    expect(pages.get('nothing')).toContain('<title>NO VERDICT YET</title>')
  })
})

describe('the picture of the chain', () => {
  it('puts the mark of a broken link between its two beads', () => {
    const { beads, links } = layOutChain(brokenLink.chain, 'across')
    const broken = links.find(({ link }) => link.state === 'broken')
    const [from, to] = ['bead-sbom-all', 'bead-scan-all'].map(
      (id) => beads.find(({ bead }) => bead.id === id)?.x ?? 0,
    )
    expect(broken?.mark.x).toBeGreaterThan(from ?? 0)
    expect(broken?.mark.x).toBeLessThan(to ?? 0)
  })

  it.each(['across', 'down'] as const)('sets the legs of a matrix side by side (%s)', (direction) => {
    const legs = layOutChain(matrix.chain, direction).beads.filter(({ bead }) => bead.stage === 'build')
    const along = new Set(legs.map(({ x, y }) => (direction === 'across' ? x : y)))
    const beside = new Set(legs.map(({ x, y }) => (direction === 'across' ? y : x)))
    expect([along.size, beside.size]).toEqual([1, 3])
  })

  it('folds many legs into one bead, and keeps the broken one in sight', () => {
    const legs = layOutChain(huge.chain, 'across').beads.filter(({ bead }) => bead.stage === 'build')
    expect(legs.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 35])
    expect(legs.map(({ bead }) => bead.state)).toContain('broken')
  })

  it('draws every bead inside of its frame', () => {
    for (const model of [passed, matrix, huge, longNames]) {
      const { width, height, beads } = layOutChain(model.chain, 'across')
      for (const { x, y } of beads)
        expect([x > 0, x < width, y > 0, y + 46 < height]).toEqual([true, true, true, true])
    }
  })
})

describe('renderTerminal', () => {
  it.each(all)('of %s fits 80 columns, but for what is to be pasted', (_, model) => {
    const commands = new Set(
      [...commandLines(model.proof.commands), ...model.actions.flatMap(({ snippet }) => snippet ?? [])].map(
        (line) => line.slice(0, 20).trim(),
      ),
    )
    const lines = renderTerminal(model, { columns: 80, colour: false }).split('\n')
    for (const line of lines) {
      if ([...commands].some((command) => line.trim().startsWith(command.slice(0, 10)))) continue
      expect(displayWidth(line)).toBeLessThanOrEqual(80)
    }
  })

  it.each(all)('of %s writes no escape sequence without colour, and no workflow command', (_, model) => {
    expect(renderTerminal(model, { columns: 80, colour: false })).not.toMatch(/[^\P{Cc}\n]|::|##\[/u)
  })

  it('paints nothing but whole styles, each ended', () => {
    const [escape, reset] = ['\u001b[', '\u001b[0m']
    const pieces = renderTerminal(hostile, { columns: 80, colour: true }).split(reset)
    expect(pieces.length).toBeGreaterThan(5)
    expect(pieces.pop()).not.toContain(escape)
    for (const piece of pieces) expect(piece.split(escape)).toHaveLength(2)
  })

  it('gives the name of a statement the room of the tool that it has not', () => {
    const kind = 'provenance, SLSA Build L1'
    const text = renderTerminal(
      { ...passed, evidence: [{ kind, state: 'complete', confirmed: true }] },
      { columns: 80, colour: false },
    )
    expect(text).toContain(`✓ complete     ${kind}\n`)
  })

  it('says the verdict first, and what failed before the chain', () => {
    const text = renderTerminal(brokenLink, { columns: 80, colour: false })
    expect(text).toMatch(/^✗ DENIED {2}shop-api-2\.4\.1\.tgz/)
    expect(text.indexOf('hand-over-mismatch on')).toBeLessThan(text.indexOf('\nChain\n'))
  })

  it('shows what the policy warns of, after what failed and with what to do', () => {
    const text = renderTerminal(passed, { columns: 80, colour: false })
    expect(text).toContain(
      'Warnings\n! vulnerabilities.high: 4 findings of high severity have a fix.\n  to do    Upgrade lodash to 4.17.21.\n',
    )
    const denied = renderTerminal(brokenLink, { columns: 80, colour: false })
    expect(denied.indexOf('\nWhat failed\n')).toBeLessThan(denied.indexOf('\nWarnings\n'))
  })
})

describe('the palette', () => {
  const texts = ['ink', 'muted', 'accent', 'good', 'warn', 'bad', 'neutral'] as const
  const onTint = [
    ['good', 'goodPaper'],
    ['warn', 'warnPaper'],
    ['bad', 'badPaper'],
    ['neutral', 'neutralPaper'],
    ['muted', 'goodPaper'],
    ['muted', 'badPaper'],
    ['muted', 'neutralPaper'],
    ['ink', 'goodPaper'],
    ['ink', 'warnPaper'],
    ['ink', 'badPaper'],
    ['ink', 'neutralPaper'],
    ['ink', 'raised'],
    ['accent', 'badPaper'],
    ['accent', 'goodPaper'],
  ] as const
  const bars = ['critical', 'high', 'medium', 'low', 'info', 'unknown'] as const

  const pairs = Object.entries({ light, dark }).flatMap(([theme, palette]) => [
    ...texts.map((text) => [theme, text, 'paper', palette, 4.5] as const),
    ...onTint.map(([text, paper]) => [theme, text, paper, palette, 4.5] as const),
    ...bars.map((bar) => [theme, bar, 'paper', palette, 3] as const),
  ])

  it.each(pairs)('%s: %s on %s has the contrast of WCAG AA', (_theme, front, back, palette, least) => {
    expect(contrast(palette[front], palette[back])).toBeGreaterThanOrEqual(least)
  })

  it.each([
    ['light', light],
    ['dark', dark],
  ] as const)('%s: the severities are a ramp that grey keeps in order', (_, palette) => {
    const ramp = (['critical', 'high', 'medium', 'low', 'info'] as const).map((bar) =>
      contrast(palette[bar], palette.paper),
    )
    expect(ramp).toEqual(ramp.toSorted((a, b) => b - a))
  })

  it('has no green among the severities', () => {
    const hues = (palette: Palette) =>
      bars.map((bar) => rgb(palette[bar])).filter(([r, g, b]) => g > r && g > b)
    expect([...hues(light), ...hues(dark)]).toEqual([])
  })
})

describe('words', () => {
  it.each([
    ['https://slsa.dev/provenance/v1', 'provenance'],
    ['https://spdx.dev/Document/v2.3', 'SBOM, SPDX 2.3'],
    ['https://in-toto.io/attestation/reference/v0.1', 'reports by reference'],
    ['https://example.org/own/v1', 'example.org/own/v1'],
    ['constructor', 'constructor'],
  ])('names the predicate %s', (type, name) => expect(predicateName(type)).toBe(name))

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_661, '1 h 1 min'],
    [90_000, '1 d 1 h'],
    [86_400, '1 d'],
    [200_000, '2 d 7 h'],
    [-5, '0 s'],
  ])('spells %d seconds as %s', (seconds, text) => expect(spellAge(seconds)).toBe(text))

  it.each([
    [`sha256:${'a'.repeat(64)}`, 'sha256:aaaaaaaaaaaa…'],
    ['b'.repeat(64), 'bbbbbbbbbbbb…'],
    ['sha256:ab', 'sha256:ab'],
  ])('shortens %s', (digest, text) => expect(shortDigest(digest)).toBe(text))

  it.each([
    [
      `found sha256:${'a'.repeat(64)} or gitCommit:${'b'.repeat(40)}`,
      'found sha256:aaaaaaaaaaaa… or gitCommit:bbbbbbbbbbbb…',
    ],
    [`sha512:${'c'.repeat(128)}`, 'sha512:cccccccccccc…'],
    ['build 20261121100007 of deadbeef', 'build 20261121100007 of deadbeef'],
  ])('shortens the digests in %s', (text, short) => expect(shortDigests(text)).toBe(short))

  it.each([
    [
      { kind: 'upgrade', component: 'lodash', from: '4.17.15', to: '4.17.21' },
      'Upgrade lodash 4.17.15 to 4.17.21',
    ],
    [
      {
        kind: 'change',
        rule: 'r',
        title: 'Logs hold addresses. Cut them.',
        places: ['src/a.js:16', 'src/b.js:2'],
      },
      'src/a.js:16: Logs hold addresses. Cut them.',
    ],
    [{ kind: 'change', rule: 'r', places: [] }, 'r'],
    [{ kind: 'none', component: 'ip', version: '2.0.1' }, 'No fixed version of ip 2.0.1 is known'],
  ] as const)('tells what to do of %j', (fix, text) => expect(spellFix(fix)).toBe(text))

  it.each([
    [{ kind: 'key', keyId: 'c'.repeat(64) }, 'key cccccccccccc…'],
    [
      {
        kind: 'certificate',
        issuer: 'i',
        identity: 'https://github.com/a/b/.github/workflows/c.yml@refs/heads/main',
      },
      'a/b: c.yml@main',
    ],
    [{ kind: 'certificate', issuer: 'i', identity: 'ann@example.org' }, 'ann@example.org'],
  ] as const)('names the signer %j', (signer, text) => expect(spellSigner(signer)).toBe(text))
})

function withoutCode(markdown: string): string {
  return markdown.replace(/^(`{3,}).*?^\1$/gms, '').replace(/`[^`\n]+`/g, '')
}

function rgb(colour: string): readonly [number, number, number] {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = rgb(colour).map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
