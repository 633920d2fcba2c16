import { stageName } from '@custody/core/bundle/titles'
import { bundleInputs, lines, outputInputs, signingInputs, trustInputs } from '@custody/flow/shared-inputs'
import * as z from 'zod'

const name = z.string().regex(stageName, 'lower-case letters, digits, dots and dashes, at most 64')

export const inputs = z.object({
  stage: name,
  run: z.string().optional(),
  phase: z.enum(['start', 'stop']).optional(),
  materials: lines,
  products: lines,
  'product-images': lines,
  leg: name.optional(),
  legs: lines,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  ...outputInputs,
})
