import { z } from 'zod'

/** One scan that a carrier reports: when, where, and what happened to the parcel there. */
export const carrierScan = z.strictObject({
  at: z.iso.datetime({ offset: true }),
  depot: z.string().min(2).max(40),
  status: z.enum(['accepted', 'in-transit', 'held', 'out-for-delivery', 'delivered', 'returned']),
})
