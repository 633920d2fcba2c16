import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { renderHtml } from '../../packages/report/src/render-html.ts'
import { brokenLink, reports } from '../../packages/report/test/reports.ts'
import { type Browser, startBrowser } from '../harness/browser/browser.ts'
import type { Page, Viewport } from '../harness/browser/page.ts'
import { mustRun } from '../harness/run-program.ts'

/** For people to look at: git ignores the folder. */
const pictures = join(import.meta.dirname, '../../.peers/report-pages')
const viewports: readonly Viewport[] = [
  { width: 375, height: 812, theme: 'light' },
  { width: 375, height: 812, theme: 'dark' },
  { width: 1280, height: 900, theme: 'light' },
  { width: 1280, height: 900, theme: 'dark' },
]
const cases = Object.keys(reports).flatMap((name) =>
  viewports.map((viewport) => ({ name, viewport, ...viewport })),
)

let folder: string
let browser: Browser
let page: Page

const address = (name: string): string => pathToFileURL(join(folder, `${name}.html`)).href
const save = (name: string, bytes: Buffer): Promise<void> => writeFile(join(pictures, name), bytes)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custody-pages-'))
  await mkdir(pictures, { recursive: true })
  for (const [name, model] of Object.entries(reports))
    await writeFile(join(folder, `${name}.html`), renderHtml(model))
  browser = await startBrowser()
  page = await browser.open()
})

afterAll(async () => {
  page?.close()
  await browser?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a page in the browser', () => {
  it.each(cases)(
    '$name at $width px, $theme: the verdict is in sight, nothing is wider than the screen',
    async ({ name, viewport }) => {
      await page.show(address(name), viewport)
      await save(`${name}-${viewport.width}-${viewport.theme}.png`, await page.screenshot(6_000))
      expect(
        await page.evaluate('[document.documentElement.scrollWidth, document.body.scrollWidth]'),
      ).toEqual([viewport.width, viewport.width])
      const bottom = await page.evaluate<number>(
        'document.querySelector("h1").getBoundingClientRect().bottom',
      )
      expect(bottom).toBeLessThan(viewport.height)
    },
  )

  it.each(cases)(
    '$name at $width px, $theme: every text has the contrast of WCAG AA on what lies behind it',
    async ({ name, viewport }) => {
      await page.show(address(name), viewport)
      expect(await page.evaluate(faintTexts)).toEqual([])
    },
  )

  it.each(Object.keys(reports))(
    '%s has a title, a language, one main heading, landmarks and pictures with titles',
    async (name) => {
      await page.show(address(name), { width: 1280, height: 900, theme: 'light' })
      expect(await page.evaluate(structure)).toEqual({
        lang: 'en',
        title: true,
        h1: 1,
        main: 1,
        sectionsWithoutName: 0,
        picturesWithoutName: 0,
      })
    },
  )

  it('asks for nothing but itself and gives the browser no reason to complain', () => {
    expect(page.requests.length).toBeGreaterThan(0)
    expect(page.requests.filter((url) => !url.startsWith(pathToFileURL(folder).href))).toEqual([])
    expect(page.complaints).toEqual([])
  })

  it('would complain: the content policy stops a script that is put into the page', async () => {
    const planted = renderHtml(brokenLink).replace(
      '</main>',
      '<script>document.title = "ran"</script></main>',
    )
    await writeFile(join(folder, 'planted.html'), planted)
    const other = await browser.open()
    await other.show(address('planted'), { width: 1280, height: 900, theme: 'light' })
    expect(await other.evaluate('document.title')).toMatch(/^DENIED/)
    expect(other.complaints.join()).toContain('Content Security Policy')
    other.close()
  })

  it('opens the record when its bead is followed', async () => {
    await page.show(`${address('brokenLink')}#record-4`, { width: 1280, height: 900, theme: 'light' })
    expect(
      await page.evaluate('document.querySelector("#record-4").getBoundingClientRect().top'),
    ).toBeLessThan(900)
  })

  it('reaches every control by the keyboard', async () => {
    await page.show(address('brokenLink'), { width: 1280, height: 900, theme: 'light' })
    expect(
      await page.evaluate(
        '[...document.querySelectorAll("summary, a[href], .scroll, pre")].filter((element) => element.tabIndex < 0).length',
      ),
    ).toBe(0)
  })
})

describe('a page on paper', () => {
  it.each([
    ['A4', 8.27, 11.69],
    ['Letter', 8.5, 11],
  ] as const)(
    '%s: bundle digest and page number stand on every sheet, and records are open',
    async (paper, width, height) => {
      await page.show(address('brokenLink'), { width: 1280, height: 900, theme: 'dark' })
      const pdf = join(pictures, `brokenLink-${paper}.pdf`)
      await writeFile(pdf, await page.print(width, height))
      const { stdout } = await mustRun('pdftotext', ['-layout', pdf, '-'])
      const sheets = stdout.split('\f').filter((sheet) => sheet.trim() !== '')
      expect(sheets.length).toBeGreaterThan(1)
      sheets.forEach((sheet, index) => {
        expect(sheet).toContain(`bundle ${brokenLink.proof.bundleDigest}`)
        expect(sheet).toMatch(new RegExp(`${index + 1} ?/ ?${sheets.length}\\s*$`))
      })
      expect(stdout).toContain('There is no record of this stage.')
    },
  )
})

const structure = `({
  lang: document.documentElement.lang,
  title: document.title.length > 0,
  h1: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  sectionsWithoutName: [...document.querySelectorAll('section')].filter((section) => !document.getElementById(section.getAttribute('aria-labelledby'))).length,
  picturesWithoutName: [...document.querySelectorAll('svg')].filter((svg) => svg.getAttribute('aria-hidden') !== 'true' && !svg.querySelector('title')?.textContent).length,
})`

/** Texts (at most five) whose contrast with the nearest painted background is below 4.5, or 3 where they are large. */
const faintTexts = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const read = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data] }
  const known = new Map()
  const rgba = (colour) => known.get(colour) ?? (known.set(colour, read(colour)), known.get(colour))
  const channel = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const colour = rgba(getComputedStyle(at).backgroundColor); if (colour[3] === 255) return colour } return [255, 255, 255] }
  const faint = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node && faint.length < 5; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.textContent.trim() || element.closest('title, desc, style') || !element.checkVisibility()) continue
    const style = getComputedStyle(element)
    const front = rgba(element.closest('svg') ? style.fill : style.color)
    const [light, dark] = [luminance(front), luminance(behind(element))].sort((a, b) => b - a)
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700)
    if ((light + 0.05) / (dark + 0.05) < (large ? 3 : 4.5)) faint.push(node.textContent.slice(0, 60))
  }
  return faint
})()`
