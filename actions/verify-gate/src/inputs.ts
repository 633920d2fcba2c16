import { gateSchema, outputInputs } from '@custody/flow/shared-inputs'

export const inputs = gateSchema.extend(outputInputs)
