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
  ...subjectInputs,
  'predicate-type': z.url('the URI of a predicate type').optional(),
  'predicate-path': z.string().optional(),
  'asserted-stages': lines,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  ...outputInputs,
})
