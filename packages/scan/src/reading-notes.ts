import { quoted } from './neutral-text.ts'
import type { Limit, LimitCode, Reason, ReasonCode } from './reason.ts'
import { type RedactedThing, type Redactions, sumRedactions } from './redactions.ts'
import type { ShapeFaults } from './shape.ts'

/** More reasons of one code than this are only counted. */
const SHOWN = 20

/** What a reader notes on its way. Each limit is said once, with the number of its cases. */
export class ReadingNotes {
  readonly reasons: Reason[] = []
  readonly #limits = new Map<LimitCode, { text: string; pointer: string | undefined; cases: number }>()
  readonly #counts = new Map<ReasonCode, number>()
  readonly #redactions: Partial<Record<RedactedThing, number>> = {}

  readonly #place: (pointer: string) => string

  /** @param place where a pointer leads to in the report itself, where it is read in another form */
  constructor(place: (pointer: string) => string = (pointer) => pointer) {
    this.#place = place
  }

  reason(code: ReasonCode, text: string, pointer?: string): void {
    this.#add(code, text, pointer === undefined ? undefined : this.#place(pointer))
  }

  #add(code: ReasonCode, text: string, pointer: string | undefined): void {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count <= SHOWN) this.reasons.push({ code, text, pointer })
    if (count === SHOWN + 1) this.reasons.push({ code, text: 'There are more of this kind.' })
  }

  malformed(expected: string, pointer: string): void {
    const at = this.#place(pointer)
    this.#add('malformed', `The format demands ${expected} at ${at === '' ? 'the root' : quoted(at)}.`, at)
  }

  faults(faults: ShapeFaults): void {
    for (const { expected, pointer } of faults.found) this.malformed(expected, pointer)
    if (faults.total <= faults.found.length) return
    const text = `${faults.total} places in all are not as the format demands.`
    this.reasons.push({ code: 'malformed', text, pointer: undefined })
  }

  limit(code: LimitCode, text: string, pointer?: string): void {
    const known = this.#limits.get(code)
    if (known === undefined)
      this.#limits.set(code, {
        text,
        pointer: pointer === undefined ? undefined : this.#place(pointer),
        cases: 1,
      })
    else known.cases += 1
  }

  /** Counts a place with something that is not copied. */
  redact(thing: RedactedThing): void {
    this.#redactions[thing] = (this.#redactions[thing] ?? 0) + 1
  }

  get redactions(): Redactions {
    return sumRedactions([this.#redactions])
  }

  get limits(): readonly Limit[] {
    return [...this.#limits].map(([code, { text, pointer, cases }]) => ({
      code,
      text: cases === 1 ? text : `${text} (${cases} cases)`,
      pointer,
    }))
  }

  /** The state that the reasons amount to: a failed scan outweighs a faulty report. */
  get state(): 'complete' | 'incomplete' | 'failed' {
    if (this.reasons.some(({ code }) => code === 'tool-failed')) return 'failed'
    return this.reasons.length === 0 ? 'complete' : 'incomplete'
  }
}
