import type { Files } from './files.ts'

/** What an attacker does; each has the codes that name it (table of attacks in docs/threat-model.md). */
export type Attack = keyof typeof attacks

/** One changed bundle. */
export interface Mutant {
  readonly attack: Attack
  /** What was done to what. */
  readonly name: string
  readonly files: () => Files
}

const store = [
  'bundle-missing',
  'bundle-layout',
  'bundle-stray',
  'bundle-blob-missing',
  'bundle-blob-changed',
  'bundle-locked',
]
const json = ['json-syntax', 'json-duplicate-key', 'json-encoding', 'json-too-deep']
const heads = [
  ...json,
  'statement-malformed',
  'head-shape',
  'head-version',
  'head-history',
  'chain-id-differs',
]
const envelope = [...json, 'signed-malformed', 'signed-not-canonical', 'signed-payload-type']
const signature = [
  ...envelope,
  'signature-invalid',
  'signature-encoding',
  'signer-not-trusted',
  'signer-identity-mismatch',
  'trust-missing',
  'certificate-malformed',
  'certificate-not-trusted',
  'timestamp-invalid',
  'timestamp-missing',
  'log-entry-invalid',
  'log-entry-missing',
]
const record = [
  'record-malformed',
  'record-unsigned',
  'record-pending',
  'completion-differs',
  'statement-malformed',
]

/** The codes with which each attack may be refused; another code is a failure of the test. */
export const attacks = {
  'change a file': [...store, ...heads],
  'change bytes and mend': [
    ...signature,
    ...record,
    ...heads,
    'seal-differs',
    'bundle-blob-missing',
    'run-differs',
    'repository-differs',
    'handover-broken',
    'material-changed',
    'stage-missing',
  ],
  'change a head and mend': [...store, ...heads, ...record, 'seal-differs', 'signed-malformed'],
  'delete and mend': [
    ...heads,
    ...record,
    'bundle-blob-missing',
    'handover-broken',
    'seal-differs',
    'seal-missing',
    'stage-missing',
    'leg-missing',
  ],
  'add and mend': [...heads, ...record, 'after-seal', 'seal-differs', 'bundle-stray', ...envelope],
  'duplicate and mend': [...heads, ...record, 'after-seal', 'seal-differs'],
  'reorder and mend': [
    ...heads,
    ...record,
    'after-seal',
    'seal-differs',
    'bundle-blob-missing',
    'handover-broken',
  ],
  'rename or retype and mend': [...heads, ...record, ...envelope, 'seal-differs', 'bundle-stray'],
  'strip, swap or double a signature': [
    ...signature,
    ...record,
    ...heads,
    'seal-differs',
    'bundle-blob-missing',
    'after-seal',
  ],
  'replay from an older run': [
    ...heads,
    ...record,
    'run-differs',
    'repository-differs',
    'seal-differs',
    'signer-identity-mismatch',
    'after-seal',
    'handover-broken',
    'bundle-blob-missing',
  ],
  'another encoding of a signature': [
    ...signature,
    ...record,
    ...heads,
    'seal-differs',
    'bundle-blob-missing',
  ],
} as const
