import { statementInputs, storeInputs } from '@custody/flow/attest-inputs'
import { bundleInputs, outputInputs, signingInputs, trustInputs } from '@custody/flow/shared-inputs'
import * as z from 'zod'

export const inputs = z.object({
  ...statementInputs,
  ...storeInputs,
  'github-token': z.string().optional(),
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  ...outputInputs,
})
