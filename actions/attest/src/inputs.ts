import { statementInputs } from '@custody/flow/attest-inputs'
import { bundleInputs, outputInputs, signingInputs, trustInputs } from '@custody/flow/shared-inputs'
import * as z from 'zod'

export const inputs = z.object({
  ...statementInputs,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  ...outputInputs,
})
