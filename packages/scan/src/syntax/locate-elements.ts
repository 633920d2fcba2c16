import { byteOffsets } from './byte-offsets.ts'
import type { MarkupElement } from './markup-element.ts'
import type { Locate } from './parsed-report.ts'

/** Finds elements by the pointers that they give of themselves. */
export function locateElements(root: MarkupElement, text: string, byteLength: number): Locate {
  return (pointers) => {
    const elements = [...pointers].flatMap((pointer) => {
      const element = elementAt(root, pointer)
      return element === undefined ? [] : [{ pointer, element }]
    })
    const places = elements.flatMap(({ element }) => [element.start, element.end])
    const offset = byteOffsets(text, byteLength, places)
    return new Map(
      elements.map(({ pointer, element }) => [pointer, [offset(element.start), offset(element.end)]]),
    )
  }
}

function elementAt(root: MarkupElement, pointer: string): MarkupElement | undefined {
  const [first, ...steps] = pointer.split('/').slice(1)
  let at = first === root.name ? root : undefined
  for (const step of steps) {
    const [, name = step, position = '1'] = /^(.*)\[(\d+)\]$/.exec(step) ?? []
    at = at?.all(name)[Number(position) - 1]
  }
  return at
}
