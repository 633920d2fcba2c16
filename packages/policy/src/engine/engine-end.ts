import type { CustodyError } from '@custody/core/errors'
import { plainText } from '@custody/core/text/plain-text'
import { policyError } from '../policy-errors.ts'

/** Exit status with which the child says that the module's digest is another one. */
const wrongModule = 10

/** What it means that the engine's process ended before it answered. */
export function endedWithoutAnswer(
  code: number | null,
  signal: NodeJS.Signals | null,
  complaint: string,
): CustodyError {
  if (code === wrongModule) return policyError('engine-changed')
  // Go and V8 both say it in these words, whatever the exit status.
  if (/out of memory/i.test(complaint)) return policyError('engine-memory')
  const end = signal === null ? `status ${code}` : `signal ${signal}`
  const line = errorLine(complaint)
  return policyError('engine-died', { found: line === undefined ? end : `${end}: ${plainText(line)}` })
}

/** What Go or Node.js say went wrong; the last line is a stack's, or the version of Node.js. */
function errorLine(complaint: string): string | undefined {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /^(?:\w*Error\b|panic:|fatal error:|engine:)/.test(line)) ?? lines.at(-1)
}
