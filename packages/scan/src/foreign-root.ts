import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { ForeignObject } from './foreign-object.ts'
import { isList } from './member.ts'
import type { ReadingNotes } from './reading-notes.ts'
import type { RedactedThing } from './redactions.ts'
import { pointerOf } from './shape.ts'

/** The root of a document as an object; what is none is noted, and read as an empty one. */
export function rootObject(document: JsonValue, notes: ReadingNotes): ForeignObject {
  if (isJsonObject(document)) return new ForeignObject(document, '', notes)
  notes.malformed('an object', '')
  return new ForeignObject({}, '', notes)
}

/** The objects of a document that is a list, as a bare array or as values one after another; what is none is noted. */
export function rootObjects(document: JsonValue, notes: ReadingNotes): readonly ForeignObject[] {
  if (!isList(document)) notes.malformed('a list', '')
  return (isList(document) ? document : []).flatMap((item, index) => {
    const at = pointerOf([index])
    if (isJsonObject(item)) return [new ForeignObject(item, at, notes)]
    notes.malformed('an object', at)
    return []
  })
}

/** A text, or a list of texts: formats that grew from one to several have either. */
export function oneOrMore(object: ForeignObject | undefined, key: string): readonly string[] {
  if (object === undefined) return []
  return typeof object.value[key] === 'string' ? [object.text(key) ?? ''] : object.texts(key)
}

/** Counts an object that has one of these members, which are not copied. */
export function redactMembers(
  object: ForeignObject | undefined,
  thing: RedactedThing,
  ...keys: readonly string[]
): void {
  const isThere = (value: JsonValue | undefined) => value !== undefined && value !== null && value !== ''
  if (object !== undefined && keys.some((key) => isThere(object.value[key]))) object.notes.redact(thing)
}
