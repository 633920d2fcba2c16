import assert from 'node:assert/strict'
import { test } from 'node:test'

import { isTrackingNumber } from '../src/tracking-number.js'

test('a number whose check digit fits is a tracking number', () => {
  for (const number of ['RR473124829NL', 'CP123456785DE', 'EE000000005FR', 'RR000000080GB']) {
    assert.equal(isTrackingNumber(number), true, number)
  }
})

test('a wrong check digit, a lower-case letter, a missing country or another type is none', () => {
  for (const number of ['RR473124828NL', 'rr473124829nl', 'RR473124829', '', undefined]) {
    assert.equal(isTrackingNumber(number), false, String(number))
  }
})
