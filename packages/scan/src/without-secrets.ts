import type { Finding } from './finding.ts'

/**
 * The texts of a finding without the secret that it may be about: several scanners quote a hard-coded password in what they say of it.
 * Of such a finding the title is kept, without what stands in quotes, and serves as its message.
 */
export function withoutSecrets(
  finding: Pick<Finding, 'kind' | 'cwes' | 'title' | 'message'>,
): Pick<Finding, 'title' | 'message'> {
  const { title, message } = finding
  if (!isAboutSecret(finding)) return { title, message }
  const bare = title.slice(0, LONGEST).replace(/(["'`“‘]).*["'`”’]/gs, '$1…$1')
  return { title: bare, message: bare }
}

/** Whether a finding is about a secret, or about a credential in the code. */
export function isAboutSecret({ kind, cwes }: Pick<Finding, 'kind' | 'cwes'>): boolean {
  return kind === 'secret' || (kind === 'code' && cwes.some((cwe) => credentials.has(cwe)))
}

const LONGEST = 2000

/** Weaknesses of credentials in the code (CWE 4.17): in words, plain, recoverable, in configuration files, as keys. */
const credentials: ReadonlySet<string> = new Set([
  'CWE-256',
  'CWE-257',
  'CWE-258',
  'CWE-259',
  'CWE-260',
  'CWE-312',
  'CWE-313',
  'CWE-321',
  'CWE-522',
  'CWE-540',
  'CWE-547',
  'CWE-615',
  'CWE-798',
])
