import type { BundledPackage } from './bundled-packages.ts'
import type { EngineModule } from './engine-modules.ts'

/** Text of THIRD-PARTY-NOTICES.txt: every component that is shipped, and every licence text once, with who it is of. */
export function notices(packages: readonly BundledPackage[], modules: readonly EngineModule[]): string {
  const parts = [
    'Custody contains software of other people. It is listed here with its licences.',
    `In the JavaScript files:\n\n${list(packages)}`,
    `In the policy engine (opa.wasm.br, compiled from Go; sources: go.mod and go.sum in packages/policy/engine):\n\n${list(modules)}`,
    ...textsWithOwners([...packages, ...modules]).map(([text, owners]) => `${owners.join('\n')}\n\n${text}`),
  ]
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

type Component = BundledPackage | EngineModule

const list = (components: readonly Component[]): string =>
  components.map((component) => `  ${title(component)}: ${component.licence}${remark(component)}`).join('\n')

const title = ({ name, version }: Component): string => `${name} ${version}`

const remark = ({ texts }: Component): string =>
  texts.length === 0 ? ' (the package comes without a licence file)' : ''

/** Licence texts in the order of their first owner. */
function textsWithOwners(
  components: readonly Component[],
): readonly (readonly [string, readonly string[]])[] {
  const owners = new Map<string, string[]>()
  for (const component of components) {
    for (const { file, text } of component.texts) {
      const known = owners.get(normalized(text)) ?? []
      owners.set(normalized(text), [...known, `${title(component)} (${file})`])
    }
  }
  return [...owners]
}

/** Line ends and trailing blanks are no part of a licence. */
const normalized = (text: string): string => text.replaceAll(/[ \t]*\r?\n/g, '\n').trim()
