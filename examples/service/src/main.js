import { pino } from 'pino'

import { ParcelBook } from './parcel-book.js'
import { createTrackerServer } from './tracker-server.js'

const port = Number(process.env.PORT ?? 8080)
const log = pino({ name: 'parcel-tracker' })
const server = createTrackerServer({ parcels: new ParcelBook(), log })

server.listen(port, () => log.info({ port }, 'listening'))

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    log.info({ signal }, 'draining')
    server.close()
  })
}
