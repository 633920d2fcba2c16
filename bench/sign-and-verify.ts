// Signs a statement in a file with a certificate and verifies what was signed, in this process alone:
//
//   node --conditions=source bench/sign-and-verify.ts STATEMENT SIGNING-CONFIG TRUSTED-ROOT TOKEN
//
// Prints the largest memory that it took, in MiB.

import { readFileSync } from 'node:fs'
import { chooseServices } from '@custody/core/sign/choose-services'
import { createKeylessSigner } from '@custody/core/sign/keyless-signer'
import { readSigningConfig } from '@custody/core/sign/signing-config'
import { readTrustedRoot } from '@custody/core/verify/read-trusted-root'
import { createVerifier } from '@custody/core/verify/verify-signed-statement'

const [statement = '', config = '', root = '', token = ''] = process.argv.slice(2)
const services = chooseServices(readSigningConfig(readFileSync(config)), new Date())
const signer = createKeylessSigner({ token: () => Promise.resolve(token), services })
const who = await signer.describe()
const [bundle = Buffer.alloc(0)] = await signer.sign([readFileSync(statement)])
if (who.kind !== 'certificate') throw new Error('signed by a key')
const identity = {
  identity: { exact: who.identity },
  issuer: who.issuer,
  sourceRepository: who.claims.sourceRepositoryUri ?? '',
}
const trust = { keys: [], roots: [readTrustedRoot(readFileSync(root))], identities: [identity] }
await createVerifier(trust).verify(bundle)
console.log(process.resourceUsage().maxRSS / 1024)
