import { createServer } from 'node:http'
import { carrierScan } from './carrier-scan.js'
import { readJsonBody } from './read-json-body.js'
import { recentParcels, rememberParcel } from './recent-parcels.js'
import { routeTable } from './route-table.js'
import { sendPage } from './send-page.js'
import { isTrackingNumber } from './tracking-number.js'

/**
 * The HTTP face of the tracker.
 *
 * @param {{ parcels: import('./parcel-book.js').ParcelBook, log: import('pino').Logger }} parts
 */
export function createTrackerServer({ parcels, log }) {
  const route = routeTable([
    ['GET', '/', (request, response) => sendPage(request, response, 'index.html')],
    ['GET', '/healthz', (_request, response) => json(response, 200, { status: 'ok' })],
    ['GET', '/parcels', (request, response) => json(response, 200, { recent: recentParcels(request) })],
    ['GET', '/parcels/:number', (...call) => show(parcels, ...call)],
    ['POST', '/parcels/:number/scans', (...call) => add(parcels, ...call)],
  ])

  return createServer(async (request, response) => {
    log.info({ method: request.method, url: request.url, client: request.socket.remoteAddress }, 'request')
    try {
      const found = route(request)
      if (found === undefined) return json(response, 404, { error: 'no such page' })
      await found.handle(request, response, found.params)
    } catch (error) {
      log.error(error)
      if (response.headersSent) return response.destroy()
      json(response, error.status ?? 500, { error: error.status ? error.message : 'internal error' })
    }
  })
}

function show(parcels, request, response, { number }) {
  if (!isTrackingNumber(number)) return json(response, 400, { error: 'not a tracking number' })
  const parcel = parcels.find(number)
  if (parcel === undefined) return json(response, 404, { error: 'parcel not seen yet' })
  rememberParcel(request, response, number)
  json(response, 200, parcel)
}

async function add(parcels, request, response, { number }) {
  if (!isTrackingNumber(number)) return json(response, 400, { error: 'not a tracking number' })
  const scan = carrierScan.safeParse(await readJsonBody(request))
  if (!scan.success) return json(response, 422, { error: scan.error.issues[0].message })
  json(response, 201, parcels.add(number, scan.data))
}

function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
