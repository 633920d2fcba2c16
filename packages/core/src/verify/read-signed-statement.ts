import { readForeignBundle } from '../dsse/read-signature-bundle.ts'
import { type JsonValue, readJson } from '../json/read-json.ts'
import { type AttestedStatement, readAttestedStatement } from './attested-statement.ts'
import { signedEnvelope } from './signed-envelope.ts'
import type { VerificationTrace } from './verification-trace.ts'
import type { ProvenSigner, VerifySigner } from './verify-signer.ts'

/** A statement whose signature holds. Who signed it and what it is about has still to be compared. */
export interface SignedStatement extends ProvenSigner {
  readonly payload: Buffer
  readonly value: JsonValue
  readonly statement: AttestedStatement
}

/**
 * Reads the statement of a bundle after its signature is verified.
 * @throws the codes of `readForeignBundle` and `signerVerifier`, statement-malformed
 */
export async function readSignedStatement(
  bytes: Uint8Array,
  verifySigner: VerifySigner,
  trace: VerificationTrace,
): Promise<SignedStatement> {
  const bundle = trace.step(
    'bundle',
    () => readForeignBundle(bytes),
    ({ signedBy }) => ({
      found: `a bundle signed with a ${'publicKey' in signedBy ? 'key' : 'certificate'}`,
      expected: 'a Sigstore bundle v0.1 to v0.3 with one DSSE envelope',
    }),
  )
  const signed = await verifySigner(signedEnvelope(bundle), 'foreign', trace)
  const { payload } = bundle.envelope
  const read = trace.step(
    'statement',
    () => {
      const value = readJson(payload, 'payload')
      return { value, statement: readAttestedStatement(value) }
    },
    ({ statement }) => ({ found: statement.type, expected: 'an in-toto statement' }),
  )
  return { ...signed, payload, ...read }
}
