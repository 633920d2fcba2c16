import fc from 'fast-check'

const firstSurrogate = 0xd800
const afterSurrogates = 0xe000

/**
 * Any character of Unicode but lone surrogates, often one of ASCII; a unit for `fc.string`. The library's own unit `binary`
 * does the same after it has listed all of them, which takes a second wherever it is used.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10ffff }))
  .filter((point) => point < firstSurrogate || point >= afterSurrogates)
  .map((point) => String.fromCodePoint(point))
