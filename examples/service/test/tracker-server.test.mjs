import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'

import { pino } from 'pino'

import { ParcelBook } from '../src/parcel-book.js'
import { createTrackerServer } from '../src/tracker-server.js'

const NUMBER = 'RR473124829NL'
const server = createTrackerServer({ parcels: new ParcelBook(), log: pino({ level: 'silent' }) })
let base

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${server.address().port}`
})

after(() => server.close())

const scan = (number, body) => fetch(`${base}/parcels/${number}/scans`, { method: 'POST', body })

test('a parcel nobody scanned is not found', async () => {
  assert.equal((await fetch(`${base}/parcels/${NUMBER}`)).status, 404)
})

test('scans are shown in the order of their time, the last one being the status', async () => {
  const later = { at: '2026-11-20T09:30:00+01:00', depot: 'Utrecht', status: 'out-for-delivery' }
  const earlier = { at: '2026-11-19T22:05:00Z', depot: 'Venlo', status: 'in-transit' }
  assert.equal((await scan(NUMBER, JSON.stringify(later))).status, 201)
  assert.equal((await scan(NUMBER, JSON.stringify(earlier))).status, 201)

  const parcel = await (await fetch(`${base}/parcels/${NUMBER}`)).json()
  assert.deepEqual(parcel, { number: NUMBER, status: 'out-for-delivery', scans: [earlier, later] })
})

test('the browser is told which parcels it looked at', async () => {
  const shown = await fetch(`${base}/parcels/${NUMBER}`)
  const cookie = shown.headers.getSetCookie()[0].split(';')[0]
  const list = await fetch(`${base}/parcels`, { headers: { cookie } })
  assert.deepEqual(await list.json(), { recent: [NUMBER] })
})

test('bad input gets its own status', async () => {
  const cases = [
    [await fetch(`${base}/parcels/nonsense`), 400],
    [await scan('nonsense', '{}'), 400],
    [await scan(NUMBER, '{"at":'), 400],
    [await scan(NUMBER, '{"at":"yesterday","depot":"Venlo","status":"held"}'), 422],
    [await scan(NUMBER, ' '.repeat(17 * 1024)), 413],
    [await fetch(`${base}/nowhere`), 404],
  ]
  for (const [response, status] of cases) assert.equal(response.status, status, response.url)
})

test('the start page is served with a validator', async () => {
  const page = await fetch(base)
  assert.match(await page.text(), /Where is my parcel\?/)
  assert.ok(page.headers.get('etag'))
})
