import type { Fix } from '../report-model.ts'

/** What to change, as one clause: `Upgrade lodash 4.17.15 to 4.17.21`. */
export function spellFix(fix: Fix): string {
  switch (fix.kind) {
    case 'upgrade':
      return `Upgrade ${[fix.component, fix.from].filter((part) => part !== undefined).join(' ')} to ${fix.to}`
    case 'change':
      return `Fix ${fix.title ?? fix.rule}${fix.places[0] === undefined ? '' : ` at ${fix.places[0]}`}`
    case 'none':
      return `No fixed version of ${[fix.component, fix.version].filter((part) => part !== undefined).join(' ')} is known`
    default:
      return fix satisfies never
  }
}
