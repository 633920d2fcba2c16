import { ComponentType, ExternalReferenceType, HashAlgorithm } from '@cyclonedx/cyclonedx-library/Enums'
import {
  Bom,
  Component,
  ExternalReference,
  LicenseExpression,
  Metadata,
  SpdxLicense,
} from '@cyclonedx/cyclonedx-library/Models'
import { JSON as Json, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize'
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec'
import { PackageURL } from 'packageurl-js'
import type { BundledPackage } from './bundled-packages.ts'
import type { EngineModule } from './engine-modules.ts'

export interface BundleParts {
  readonly version: string
  /** When the commit was made that is built; a build that knows of none leaves the time out. */
  readonly time: Date | undefined
  readonly packages: readonly BundledPackage[]
  readonly modules: readonly EngineModule[]
  /** SHA-256 of opa.wasm.br in hexadecimal digits. */
  readonly engineDigest: string
}

/** The software bill of materials of the bundle, CycloneDX 1.6 JSON. The same parts give the same bytes. */
export function bundleSbom(parts: BundleParts): string {
  const suite = new Component(ComponentType.Application, 'custody', {
    version: parts.version,
    bomRef: 'custody',
  })
  suite.licenses.add(new SpdxLicense('Apache-2.0'))
  const bom = new Bom({ metadata: new Metadata({ component: suite }) })
  if (parts.time !== undefined) bom.metadata.timestamp = parts.time
  const engine = engineComponent(parts)
  for (const component of [...parts.packages.map(packageComponent), engine]) {
    bom.components.add(component)
    suite.dependencies.add(component.bomRef)
  }
  for (const component of parts.modules.filter(({ name }) => name !== OPA).map(moduleComponent)) {
    bom.components.add(component)
    engine.dependencies.add(component.bomRef)
  }
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

const OPA = 'github.com/open-policy-agent/opa'

function packageComponent({ name, version, licence, homepage }: BundledPackage): Component {
  const [group, base = ''] = name.startsWith('@') ? name.split('/') : [undefined, name]
  const purl = new PackageURL('npm', group, base, version).toString()
  const component = new Component(ComponentType.Library, base, { version, purl, bomRef: purl })
  if (group !== undefined) component.group = group
  addLicence(component, licence)
  if (homepage !== undefined) {
    component.externalReferences.add(new ExternalReference(homepage, ExternalReferenceType.Website))
  }
  return component
}

function moduleComponent({ name, version, licence }: EngineModule): Component {
  const cut = name.lastIndexOf('/')
  const namespace = cut < 0 ? undefined : name.slice(0, cut)
  const purl = new PackageURL('golang', namespace, name.slice(cut + 1), version).toString()
  const component = new Component(ComponentType.Library, name, { version, purl, bomRef: purl })
  addLicence(component, licence)
  return component
}

/** The policy engine is OPA with a command of our own around it; its file is shipped beside the JavaScript. */
function engineComponent({ modules, engineDigest }: BundleParts): Component {
  const opa = modules.find(({ name }) => name === OPA)
  if (opa === undefined) throw new Error(`${OPA} is not among the modules of the policy engine`)
  const component = moduleComponent(opa)
  component.hashes.set(HashAlgorithm['SHA-256'], engineDigest)
  return component
}

function addLicence(component: Component, licence: string): void {
  component.licenses.add(licence.includes(' ') ? new LicenseExpression(licence) : new SpdxLicense(licence))
}
