import { duration } from '@custody/flow/duration'
import { bundleInputs, lines, outputInputs, signingInputs, trustInputs } from '@custody/flow/shared-inputs'
import * as z from 'zod'

export const inputs = z.object({
  reports: lines,
  required: lines,
  'max-age': duration.optional(),
  'max-database-age': duration.optional(),
  'subject-digest': lines,
  outcomes: lines,
  'sarif-to': z.string().optional(),
  'licence-policy': z.string().optional(),
  'merged-sbom': z.string().optional(),
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  ...outputInputs,
})
