import type { KeyObject } from 'node:crypto'
import { sha256 } from '../../packages/core/src/digest/sha256.ts'
import { classicKeyId, classicPublicKey } from '../../packages/core/src/in-toto/classic-key.ts'
import { olpcJson, type Writable } from '../../packages/core/src/json/canonical-json.ts'
import type { ClassicKey } from '../../packages/core/src/sign/statement-signer.ts'

/** A step of a classic layout: its name, and the artifact rules of in-toto 1.0. */
export interface ClassicStep {
  readonly name: string
  readonly materials: ReadonlyArray<readonly string[]>
  readonly products: ReadonlyArray<readonly string[]>
}

/**
 * A classic layout in a Metablock, signed by its owner under both of the key ids that the references compute,
 * with one functionary for all steps.
 */
export function classicLayout(
  owner: ClassicKey,
  functionary: KeyObject,
  steps: readonly ClassicStep[],
): string {
  const keyid = classicKeyId(functionary)
  const signed: Writable = {
    _type: 'layout',
    expires: '2099-01-01T00:00:00Z',
    readme: '',
    inspect: [],
    keys: {
      [keyid]: { ...classicPublicKey(functionary), keyid, keyid_hash_algorithms: hashAlgorithms },
    },
    steps: steps.map(({ name, materials, products }) => ({
      _type: 'step',
      name,
      threshold: 1,
      expected_command: [],
      expected_materials: materials,
      expected_products: products,
      pubkeys: [keyid],
    })),
  }
  const sig = owner.signBytes(Buffer.from(olpcJson(signed))).toString('hex')
  const ids = [classicKeyId(owner.publicKey), legacyKeyId(owner.publicKey)]
  return JSON.stringify({ signed, signatures: ids.map((id) => ({ keyid: id, sig })) })
}

const hashAlgorithms = ['sha256', 'sha512']

/** Key id of securesystemslib before 0.31, and of Go still: with the hash algorithms, and the PEM without its last line break. */
function legacyKeyId(key: KeyObject): string {
  const { keyval, ...rest } = classicPublicKey(key)
  const trimmed = { public: keyval.public.trim() }
  return sha256(olpcJson({ ...rest, keyid_hash_algorithms: hashAlgorithms, keyval: trimmed }))
}
