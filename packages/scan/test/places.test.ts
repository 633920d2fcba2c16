import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anyCharacter } from '../../../test/harness/any-character.ts'
import { knownVulnerabilities } from '../src/readers/sonarqube/dependency-message.ts'
import { filePlace, lineNumber } from '../src/source-place.ts'
import { hostOf, webPlace } from '../src/web-place.ts'
import { withoutSecrets } from '../src/without-secrets.ts'

describe('a place', () => {
  it.each([
    ['https://shop.example/a?token=x#y', 'https://shop.example/a', 'shop.example'],
    ['https://user:pass@shop.example:8443/a', 'https://shop.example:8443/a', 'shop.example'],
    ['https://shop.example/a;jsessionid=1', 'https://shop.example/a', 'shop.example'],
    ['//user@shop.example/a', '//shop.example/a', 'shop.example'],
    ['shop.example:3306', 'shop.example:3306', 'shop.example'],
    ['http://[::1]:80/a', 'http://[::1]:80/a', '[::1]'],
    ['/search', '/search', ''],
  ])('at the address %s is %s, on the host %s', (address, path, host) => {
    expect([webPlace(address)?.path, hostOf(address)]).toEqual([path, host])
  })

  it.each([undefined, '', '  ', '?q=1', '#x'])('is none at %j', (address) => {
    expect(webPlace(address)).toBeUndefined()
  })

  it('of a service has no query, fragment and user information, whatever the address is', () => {
    const word = fc.string({ unit: anyCharacter }).map((text) => encodeURIComponent(text))
    const address = fc
      .record({ host: fc.domain(), path: fc.array(word), query: fc.option(word), fragment: fc.option(word) })
      .map(({ host, path, query, fragment }) => {
        const ends = [['?', query] as const, ['#', fragment] as const]
        const asked = ends.map(([mark, text]) => (text === null ? '' : `${mark}${text}`)).join('')
        return `https://${[host, ...path].join('/')}${asked}`
      })
    fc.assert(
      fc.property(address, fc.string(), (url, user) => {
        const secret = encodeURIComponent(`${user}!`).replaceAll('!', '%21')
        const path = webPlace(url.replace('://', `://${secret}@`))?.path ?? ''
        expect(path).not.toMatch(/[?#;]|^[^/]*\/\/[^/]*@/)
        expect(url.startsWith(path)).toBe(true)
      }),
    )
  })

  it.each([
    ['./src\\a.js', '12-14', 'src/a.js', 12],
    ['././a', 0, 'a', undefined],
    ['.', -1, '.', undefined],
    ['a', 1.5, 'a', undefined],
    ['a', '7 ', 'a', 7],
    ['a', 'x', 'a', undefined],
    ['a', 2 ** 60, 'a', undefined],
  ])('in the file %s at %s is %s at %s', (file, line, path, number) => {
    expect(filePlace(file, line)).toEqual({ path, line: number })
  })

  it('has a line from 1 or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.integer()), (given) => {
        const line = lineNumber(given)
        expect(line === undefined || (Number.isSafeInteger(line) && line > 0)).toBe(true)
      }),
    )
  })
})

describe('the message of an issue about a dependency', () => {
  it('is read or left alone, whatever stands in it', () => {
    const field = fc.constantFrom(
      'Filename: ',
      'Reference: ',
      'References: ',
      'CVSS Score: ',
      ' | ',
      ': ',
      'CVE-2026-1000',
      '(7.5)',
      ',',
    )
    const message = fc.array(fc.oneof(field, fc.string())).map((parts) => parts.join(''))
    fc.assert(
      fc.property(message, (text) => {
        const found = knownVulnerabilities('OWASP:UsingComponentWithKnownVulnerability', text)
        for (const { id, score } of found?.vulnerabilities ?? []) {
          expect(id).not.toBe('')
          expect(score === undefined || (score >= 0 && score <= 10)).toBe(true)
        }
      }),
    )
  })
})

describe('the texts of a finding about a secret', () => {
  it('hold nothing that stood between quotes', () => {
    const quote = fc.constantFrom('"', "'", '`')
    const secret = fc.stringMatching(/^[a-z0-9]{8,20}$/)
    fc.assert(
      fc.property(quote, secret, fc.stringMatching(/^[A-Z ]{0,20}$/), (mark, value, text) => {
        const title = `${text}${mark}${value}${mark}${text}`
        const { title: bare, message } = withoutSecrets({
          kind: 'code',
          cwes: ['CWE-798'],
          title,
          message: title,
        })
        expect(bare + message).not.toContain(value)
      }),
    )
  })
})
