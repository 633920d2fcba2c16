import {
  bundleInputs,
  lines,
  outputInputs,
  signingInputs,
  subjectInputs,
  trustInputs,
} from '@custody/flow/shared-inputs'
import * as z from 'zod'

export const inputs = z.object({
  out: z.string().default('custody-report'),
  ...subjectInputs,
  'asserted-stages': lines,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  ...outputInputs,
})
