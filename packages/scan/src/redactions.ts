/** What reports hold that is never copied out of them. */
export const redactedThings = ['secrets', 'snippets', 'requests', 'responses', 'people'] as const
export type RedactedThing = (typeof redactedThings)[number]

/** How many places of a report hold each; what is not there, or not counted, is absent. */
export type Redactions = { readonly [thing in RedactedThing]?: number | undefined }

export function sumRedactions(all: readonly (Redactions | undefined)[]): Redactions {
  const sums = redactedThings.map((thing) => {
    const count = all.reduce((sum, each) => sum + (each?.[thing] ?? 0), 0)
    return [thing, count === 0 ? undefined : count] as const
  })
  return Object.fromEntries(sums)
}

export function isEmpty(redactions: Redactions | undefined): boolean {
  return redactedThings.every((thing) => redactions?.[thing] === undefined)
}
