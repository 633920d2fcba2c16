import { parse, serialize } from 'cookie'

import { isTrackingNumber } from './tracking-number.js'

const NAME = 'recent'
const KEPT = 5

/** The tracking numbers that this browser looked at last, newest first. */
export function recentParcels(request) {
  const value = parse(request.headers.cookie ?? '')[NAME] ?? ''
  return value.split('.').filter(isTrackingNumber).slice(0, KEPT)
}

export function rememberParcel(request, response, number) {
  const numbers = [number, ...recentParcels(request).filter((other) => other !== number)].slice(0, KEPT)
  response.setHeader('set-cookie', serialize(NAME, numbers.join('.'), { httpOnly: true, sameSite: 'lax' }))
}
