import { storeAttestation } from './attestations-api.ts'
import { readCreatedAttestations } from './created-attestations.ts'
import { readDeclaredArtifacts } from './declared-artifacts.ts'
import type { Runner } from './runner.ts'

/** What `attest` needs of a job beside the ports of every step. Without a token there is no API to store with. */
export function attestPorts(runner: Runner, token: string | undefined) {
  const store = (bundle: Buffer) => storeAttestation(runner, token ?? '', bundle)
  return {
    attestations: token === undefined ? undefined : { store },
    foreignFiles: () => readCreatedAttestations(runner.environment),
    declaredArtifacts: () => readDeclaredArtifacts(runner.environment),
  }
}
