#!/usr/bin/env -S node --conditions=source
// A client of the Sigstore conformance suite (github.com/sigstore/sigstore-conformance, docs/cli_protocol.md): give this file to
// the suite as its entrypoint. It exits with 0 when the bundle verified, or was signed, and with 1 otherwise.
//
//   sigstore-client.ts verify-bundle --bundle FILE --certificate-identity NAME --certificate-oidc-issuer URL [--trusted-root FILE] FILE_OR_DIGEST
//   sigstore-client.ts verify-bundle --bundle FILE --key FILE [--trusted-root FILE] FILE_OR_DIGEST
//   sigstore-client.ts sign-bundle [--in-toto] --identity-token TOKEN --bundle FILE [--trusted-root FILE] [--signing-config FILE] FILE

import { parseArgs } from 'node:util'
import { isCustodyError } from '@custody/core/errors'
import { signBundle } from './sign-bundle.ts'
import { verifyBundle } from './verify-bundle.ts'

const [command, ...args] = process.argv.slice(2)
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    staging: { type: 'boolean', default: false },
    'in-toto': { type: 'boolean', default: false },
    bundle: { type: 'string' },
    'certificate-identity': { type: 'string' },
    'certificate-oidc-issuer': { type: 'string' },
    key: { type: 'string' },
    'trusted-root': { type: 'string' },
    'signing-config': { type: 'string' },
    'identity-token': { type: 'string' },
  },
})

const { bundle = '', key, staging } = values
const [file = ''] = positionals

try {
  // Nothing of the staging instance is shipped.
  const needed = command === 'sign-bundle' ? 'signing-config' : 'trusted-root'
  if (staging && values[needed] === undefined) throw new Error(`--staging needs --${needed}`)
  await run()
} catch (error) {
  console.error(isCustodyError(error) ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
}

async function run(): Promise<void> {
  switch (command) {
    case 'verify-bundle':
      return verify()
    case 'sign-bundle':
      return signBundle({
        identityToken: values['identity-token'] ?? '',
        bundle,
        signingConfig: values['signing-config'],
        isStatement: values['in-toto'],
        file,
      })
    default:
      throw new Error('the commands are verify-bundle and sign-bundle')
  }
}

async function verify(): Promise<void> {
  const named = {
    identity: values['certificate-identity'] ?? '',
    issuer: values['certificate-oidc-issuer'] ?? '',
  }
  const signer = key === undefined ? named : { key }
  const outcome = await verifyBundle({ bundle, signer, trustedRoot: values['trusted-root'], artifact: file })
  for (const { step, ok, found } of outcome.checks) console.log(`${ok ? 'ok  ' : 'FAIL'} ${step}: ${found}`)
  if (!outcome.ok) throw outcome.error
}
