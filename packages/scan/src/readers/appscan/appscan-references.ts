import type { MarkupElement } from '../../syntax/markup-element.ts'

/** What issues refer to by id: types, addresses and entities stand in groups of their own. */
export class AppscanReferences {
  readonly #types: ReadonlyMap<string, MarkupElement>
  readonly #urls: ReadonlyMap<string, MarkupElement>
  readonly #entities: ReadonlyMap<string, MarkupElement>

  constructor(report: MarkupElement) {
    this.#types = itemsById(report, 'issue-type-group')
    this.#urls = itemsById(report, 'url-group')
    this.#entities = itemsById(report, 'entity-group')
  }

  type(issue: MarkupElement): MarkupElement | undefined {
    return this.#types.get(issue.textOf('issue-type', 'ref') ?? '')
  }

  /** The address that the issue is at. */
  url(issue: MarkupElement): string | undefined {
    return this.#urls.get(issue.textOf('url', 'ref') ?? '')?.textOf('name')
  }

  /** The parameter, cookie or page. */
  entity(issue: MarkupElement): string | undefined {
    return this.#entities.get(issue.textOf('entity', 'ref') ?? '')?.textOf('name')
  }
}

function itemsById(report: MarkupElement, group: string): ReadonlyMap<string, MarkupElement> {
  const items = report.all(group).flatMap((each) => each.all('item'))
  return new Map(items.map((item) => [item.attribute('id') ?? '', item]))
}
