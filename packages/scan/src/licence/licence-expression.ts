import correct from 'spdx-correct'
import parse from 'spdx-expression-parse'
import { licenceIdOf } from '../licence-ids.ts'

/** A licence expression (SPDX 2.3, annex D) as a tree. */
export type LicenceExpression =
  | { readonly operator: 'and' | 'or'; readonly left: LicenceExpression; readonly right: LicenceExpression }
  | SingleLicence

export type SingleLicence = {
  readonly licence: string
  /** `+`: this version or any later one. */
  readonly orLater: boolean
  readonly exception?: string | undefined
}

export type ReadExpression = {
  readonly expression: LicenceExpression
  /** What is written is no expression, and was taken for the licence that it seems to name. */
  readonly guessed: boolean
}

/** Longer than any expression that was written by a person. */
const MAX_LENGTH = 2000

/**
 * Reads what a report writes for a licence: an expression, ids in whatever case, or a name that can only mean one licence.
 * Gives undefined for what says nothing (`NOASSERTION`, `NONE`) and for what nobody can tell.
 */
export function readLicenceExpression(written: string): ReadExpression | undefined {
  const text = written.trim()
  if (text === '' || text.length > MAX_LENGTH || /^(?:NOASSERTION|NONE)$/i.test(text)) return undefined
  const expression = parsed(text) ?? parsed(inListCase(text))
  if (expression !== undefined) return { expression, guessed: false }
  const guess = guessed(text)
  return guess === undefined ? undefined : { expression: guess, guessed: true }
}

function parsed(text: string): LicenceExpression | undefined {
  try {
    return treeOf(parse(text))
  } catch {
    // The parser throws at all that is no expression, and runs out of stack in what is nested too deeply.
    return undefined
  }
}

function treeOf(info: parse.Info): LicenceExpression {
  if ('conjunction' in info)
    return { operator: info.conjunction, left: treeOf(info.left), right: treeOf(info.right) }
  return { licence: info.license, orLater: info.plus === true, exception: info.exception }
}

/** Ids and operators are equal whatever their case (annex D.1). */
function inListCase(text: string): string {
  return text.replace(/[A-Za-z0-9.-]+/g, (word) =>
    /^(?:and|or|with)$/i.test(word) ? word.toUpperCase() : (licenceIdOf(word) ?? word),
  )
}

function guessed(written: string): LicenceExpression | undefined {
  const text = written.replace(/,\s*(?=v(?:ersion|\.)?\s*\d)/i, ' ')
  // Lists of licences are corrected to whatever comes first in them.
  if (text.length > 200 || /[/,;|]|\b(?:and|or)\b/i.test(text)) return undefined
  try {
    const id = correct(text)
    return id === null ? undefined : parsed(id)
  } catch {
    return undefined
  }
}
