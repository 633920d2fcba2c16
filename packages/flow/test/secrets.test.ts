import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { createSigning } from '../src/create-signing.ts'
import { redactCommand } from '../src/redact-command.ts'
import { signerInputs, signingOptions } from '../src/shared-inputs.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

describe('a key that stands where its path belongs', () => {
  it.each([
    ['as it is', pem],
    ['in one line', pem.replaceAll('\n', ' ')],
    ['after `env:`', `env:${pem}`],
    ['after `env:` in one line', `env:${pem.replaceAll('\n', ' ')}`],
    ['without its borders', pem.replace(/-----.*-----/g, '').replaceAll('\n', '')],
  ])('is not shown, given %s', async (_, key) => {
    const options = signingOptions(z.object(signerInputs).parse({ signing: 'key', key }))
    const ports = { environment: {}, now: () => new Date(), mask: () => undefined, requestToken: undefined }
    const error: unknown = await createSigning(options, ports).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'signer-missing' })
    const shown =
      error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : ''
    expect(shown).not.toContain(pem.split('\n')[1]?.slice(0, 20))
  })
})

describe('a passphrase that stands where its variable belongs', () => {
  it('is not shown', async () => {
    const given = { signing: 'key', key: 'env:KEY', 'key-passphrase': 'env:hunter2secret' }
    const options = signingOptions(z.object(signerInputs).parse(given))
    const environment = { KEY: pem }
    const ports = { environment, now: () => new Date(), mask: () => undefined, requestToken: undefined }
    const error: unknown = await createSigning(options, ports).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'signer-missing',
      message: expect.stringContaining('`key-passphrase`'),
    })
    expect(error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : '').not.toContain('hunter2')
  })
})

describe('a recorded command', () => {
  it('holds nothing of a secret that begins with another one', () => {
    const environment = { A_TOKEN: 'abcdefgh', B_TOKEN: 'abcdefgh-and-more' }
    expect(redactCommand(['deploy abcdefgh-and-more abcdefgh'], environment)).toEqual(['deploy *** ***'])
  })
})
