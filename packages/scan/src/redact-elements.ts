import type { ReadingNotes } from './reading-notes.ts'
import type { RedactedThing } from './redactions.ts'
import type { MarkupElement } from './syntax/markup-element.ts'

/** Counts an element with one of these children, unless they are empty; they are not copied. */
export function redactElements(
  element: MarkupElement,
  thing: RedactedThing,
  notes: ReadingNotes,
  ...names: readonly string[]
): void {
  const isThere = ({ text, children }: MarkupElement) => text.trim() !== '' || children.length > 0
  if (names.some((name) => element.all(name).some(isThere))) notes.redact(thing)
}
