import type { MarkupElement } from '../../syntax/markup-element.ts'

export function hasClass(element: MarkupElement, name: string): boolean {
  return (element.attributes['class'] ?? '').split(/\s+/).includes(name)
}

/** The text of the element that follows the first one with a label. */
export function labelledValue(page: MarkupElement, label: RegExp): string | undefined {
  for (const name of ['div', 'td']) {
    for (const element of page.below(name)) {
      if (!label.test(element.text.trim())) continue
      const siblings = element.parent?.children ?? []
      const value = siblings[siblings.indexOf(element) + 1]?.wholeText
      return value === '' ? undefined : value
    }
  }
  return undefined
}

/** The tables of issues give a row to each, with its severity and a link to its details, `#NAME`. */
export function severitiesByAnchor(page: MarkupElement): ReadonlyMap<string, string> {
  const severities = new Map<string, string>()
  for (const table of page.below('table')) {
    if (!hasClass(table, 'issue-table')) continue
    const column = [...table.below('th')].findIndex((th) => /^severity$/i.test(th.wholeText))
    for (const row of table.below('tr')) {
      const severity = row.all('td')[column]?.wholeText
      const link = [...row.below('a')].map((a) => a.attribute('href')).find((href) => href?.startsWith('#'))
      if (severity !== undefined && link !== undefined) severities.set(link.slice(1), severity)
    }
  }
  return severities
}
