import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isCustodyError } from '../../core/src/errors.ts'
import { expectedSigners, type SignerOptions } from '../src/attestations/expected-signers.ts'
import { statedSubjects } from '../src/attestations/stated-subjects.ts'

const nobody: SignerOptions = {
  identities: [],
  identityPatterns: [],
  issuer: undefined,
  owner: undefined,
  repository: undefined,
  signerRepository: undefined,
  signerWorkflow: undefined,
  sourceRef: undefined,
  sourceDigest: undefined,
  denySelfHosted: false,
}
const issuer = 'https://token.actions.githubusercontent.com'
const expected = (options: Partial<SignerOptions>) => expectedSigners({ ...nobody, ...options })

/** The signers, or the code of the refusal. */
function tried(options: Partial<SignerOptions>): unknown {
  try {
    return expected(options)
  } catch (error) {
    if (isCustodyError(error)) return error.code
    throw error
  }
}

describe('the signers that flags name', () => {
  const sourceRepository = 'https://github.com/acme/service'

  it.each<[string, Partial<SignerOptions>, object]>([
    ['a repository', { repository: 'acme/service' }, { issuer, sourceRepository }],
    ['its address', { repository: `${sourceRepository}/` }, { issuer, sourceRepository }],
    ['an owner', { owner: 'acme' }, { issuer, sourceOwner: 'https://github.com/acme' }],
    [
      'a repository of another host, with its issuer',
      { repository: 'git.acme.example/acme/service', issuer: 'https://oidc.acme.example' },
      { issuer: 'https://oidc.acme.example', sourceRepository: 'https://git.acme.example/acme/service' },
    ],
    [
      'both, which have to hold together',
      { repository: 'acme/service', owner: 'acme' },
      { issuer, sourceRepository, sourceOwner: 'https://github.com/acme' },
    ],
    [
      'a workflow at any ref',
      { repository: 'acme/service', signerWorkflow: 'tools/build/.github/workflows/b.yml' },
      { issuer, sourceRepository, signerWorkflow: 'https://github.com/tools/build/.github/workflows/b.yml' },
    ],
    [
      'a workflow at one ref, which is a whole name',
      { signerWorkflow: 'tools/build/.github/workflows/b.yml@refs/tags/v1' },
      { issuer, identity: { exact: 'https://github.com/tools/build/.github/workflows/b.yml@refs/tags/v1' } },
    ],
  ])('are those of %s', (_, options, signer) => {
    expect(expected(options)).toEqual([signer])
  })

  it.each<[string, Partial<SignerOptions>, string]>([
    [
      'a repository of another host without its issuer',
      { repository: 'git.acme.example/acme/service' },
      'identity-missing',
    ],
    ['a workflow alone', { signerWorkflow: 'tools/build/.github/workflows/b.yml' }, 'identity-missing'],
    ['an issuer alone', { issuer }, 'identity-missing'],
    ['a kind of runner alone', { denySelfHosted: true }, 'identity-missing'],
    [
      'a workflow and another name',
      { signerWorkflow: 'a/b/.github/workflows/b.yml@v1', identities: ['x'] },
      'option-invalid',
    ],
    ['an owner with a repository', { owner: 'acme/service' }, 'option-invalid'],
    [
      'a repository with a path',
      { repository: 'https://github.com/acme/service/tree/main' },
      'option-invalid',
    ],
    [
      'a repository with a name before the host',
      { repository: 'https://github.com@evil.example/acme/service', issuer },
      'option-invalid',
    ],
    ['a repository in the clear', { repository: 'http://github.com/acme/service' }, 'option-invalid'],
  ])('are refused: %s', (_, options, code) => {
    expect(tried(options)).toBe(code)
  })

  it('are a repository of one host, an owner and a name, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [signer] = [tried({ repository: text, issuer })].flat()
        if (typeof signer === 'string') return
        const uri = String(Reflect.get(Object(signer), 'sourceRepository'))
        expect(uri).toMatch(/^https:\/\/[^/@]+\/[\w.-]+\/[\w.-]+$/)
      }),
    )
  })
})

describe('what a bundle says that it is about', () => {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'app', digest: { sha256: 'ab'.repeat(32) } }],
    predicateType: 'https://example.com/v1',
  }
  const bundle = Buffer.from(
    JSON.stringify({ dsseEnvelope: { payload: Buffer.from(JSON.stringify(statement)).toString('base64') } }),
  )

  it('is read without a look at its signature', () => {
    expect(statedSubjects(bundle)).toMatchObject([{ name: 'app' }])
  })

  it('is nothing where it cannot be read, and never an error', () => {
    const at = fc.nat(bundle.length - 1)
    fc.assert(
      fc.property(at, fc.nat(255), at, (index, byte, end) => {
        const changed = Buffer.from(bundle)
        changed[index] = byte
        for (const bytes of [changed, changed.subarray(0, end)])
          expect(statedSubjects(bytes)).toBeInstanceOf(Array)
      }),
    )
  })
})
