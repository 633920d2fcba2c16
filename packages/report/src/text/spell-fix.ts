import type { Fix } from '../report-model.ts'

/** What to change, as one clause: `Upgrade lodash 4.17.15 to 4.17.21`, `src/a.ts:42: SQL made of text`. */
export function spellFix(fix: Fix): string {
  switch (fix.kind) {
    case 'upgrade':
      return `Upgrade ${[fix.component, fix.from].filter((part) => part !== undefined).join(' ')} to ${fix.to}`
    case 'change':
      // A title is often a whole sentence, so the place stands before it, where no cut takes it.
      return `${fix.places[0] === undefined ? '' : `${fix.places[0]}: `}${fix.title ?? fix.rule}`
    case 'none':
      return `No fixed version of ${[fix.component, fix.version].filter((part) => part !== undefined).join(' ')} is known`
    default:
      return fix satisfies never
  }
}
