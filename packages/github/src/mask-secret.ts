import { workflowCommand } from '@custody/core/text/workflow-command'
import type { Runner } from './runner.ts'

/** Shorter lines are no secrets of their own, and masking them would make the log unreadable. */
const shortestSecret = 4

/**
 * Has the runner replace a secret by `***` in all that the job logs from now on: the text, each of its lines, and the base64
 * forms of both. Call it before anything else is done with the secret.
 */
export function maskSecret(runner: Runner, secret: string): void {
  for (const value of maskedForms(secret)) runner.write(`${workflowCommand('add-mask', value)}\n`)
}

function maskedForms(secret: string): ReadonlySet<string> {
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const texts = lines.filter((line) => line.length >= shortestSecret && !isPemBorder(line))
  if (texts.length === 0) return new Set()
  return new Set([...texts, ...[secret, secret.trim(), ...texts].flatMap(base64Forms)])
}

function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const padded = bytes.toString('base64')
  return [padded, padded.replace(/=+$/, ''), bytes.toString('base64url')]
}

function isPemBorder(line: string): boolean {
  return /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line)
}
