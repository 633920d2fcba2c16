import { plainText } from '@custody/core/text/plain-text'
import type {
  ArtifactView,
  AttestationView,
  CheckView,
  OneAttestation,
  RootView,
} from './attestation-view.ts'
import { displayWidth, fit, wrap } from './terminal/display-width.ts'
import { type Paint, painter } from './terminal/paint.ts'
import { shortDigest, shortDigests } from './text/short-digest.ts'
import { spellAge } from './text/spell-age.ts'
import { spellTime } from './text/spell-time.ts'

export interface AttestationScreen {
  /** Columns; at least 40. */
  readonly columns: number
  readonly colour: boolean
  /** To say how old a trusted root is. */
  readonly now: Date
}

const STEP_WIDTH = 22

/** A verification of attestations for a terminal: the verdict first, of each artifact what holds and which check failed. */
export function renderAttestations(
  view: AttestationView,
  { columns, colour, now }: AttestationScreen,
): string {
  const screen = { columns: Math.max(40, columns), paint: painter(colour) }
  const blocks = [
    insecureLines(view, screen),
    ...view.artifacts.map((artifact) => artifactLines(artifact, view, screen)),
    trustLines(view, now, screen),
  ]
  const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${text.join('\n\n')}\n`
}

interface Screen {
  readonly columns: number
  readonly paint: Paint
}

function insecureLines({ insecure }: AttestationView, { paint }: Screen): readonly string[] {
  return insecure.map((what) => paint('bad', `INSECURE: the ${what} was not compared`))
}

function artifactLines(
  { name, digests, verified, missing, slsa, attestations }: ArtifactView,
  { insecure, expectedBuildLevel }: AttestationView,
  screen: Screen,
): readonly string[] {
  const { columns, paint } = screen
  const word = verified ? (insecure.length === 0 ? '✓ VERIFIED' : '! HOLDS, INSECURELY') : '✗ NOT VERIFIED'
  const tone = verified ? (insecure.length === 0 ? 'good' : 'warn') : 'bad'
  const [digest] = Object.entries(digests).map(([algorithm, hex]) => shortDigest(`${algorithm}:${hex}`))
  return [
    `${paint(tone, word)}  ${paint('strong', plainText(name, 300))}${digest === undefined ? '' : `  ${digest}`}`,
    ...missing.map((type) => `  ${paint('bad', '✗')} no attestation of type ${plainText(type, 300)}`),
    ...(attestations.length === 0 ? [`  ${paint('bad', '✗')} no attestation about it was found`] : []),
    ...(slsa.buildLevel < expectedBuildLevel
      ? [
          `  ${paint('bad', '✗')} SLSA Build L${slsa.buildLevel}, at least L${expectedBuildLevel} was asked for`,
        ]
      : []),
    ...(slsa.reproduced ? [`  ${paint('good', '✓')} reproduced by two independent builders`] : []),
    ...worstLast(attestations).flatMap((one) => attestationLines(one, screen)),
  ].map((line) => line.trimEnd().slice(0, Math.max(columns * 4, 400)))
}

/** What holds comes first where something does: the others are only remarks then. */
function worstLast(attestations: readonly OneAttestation[]): readonly OneAttestation[] {
  return attestations.toSorted((a, b) => Number(b.verified) - Number(a.verified))
}

function attestationLines(one: OneAttestation, screen: Screen): readonly string[] {
  const mark = one.verified ? screen.paint('good', '✓') : screen.paint('bad', '✗')
  const title = titleLines(one, mark, screen)
  return one.verified
    ? [...title, ...signerLines(one), ...slsaLines(one, screen), ...passedLines(one, screen)]
    : [
        ...title,
        ...failedChecks(one).flatMap((check) => checkLines(check, screen)),
        ...hintLines(one, screen),
      ]
}

/** What it says, then where it was found: behind it where the line has room, else below. */
function titleLines({ bundle, predicateType }: OneAttestation, mark: string, { columns }: Screen) {
  const place = shortDigests(plainText(bundle, 300))
  const words = predicateType === undefined ? [place] : [plainText(predicateType, 300), place]
  const line = words.join('  ')
  const rows = displayWidth(line) <= columns - 4 ? [line] : words.flatMap((word) => wrap(word, columns - 6))
  return rows.map((row, at) => (at === 0 ? `  ${mark} ${row}` : `      ${row}`))
}

function signerLines({ signer, times = [] }: OneAttestation): readonly string[] {
  const who =
    signer === undefined
      ? []
      : signer.kind === 'key'
        ? [`      signed with the key ${signer.keyId}`]
        : [
            `      signed by ${plainText(signer.identity, 300)}`,
            `      issuer ${plainText(signer.issuer, 300)}`,
          ]
  const [first] = times
  return first === undefined ? who : [...who, `      at ${spellTime(first.at)}`]
}

/** The level, and in a line each what keeps it from being higher. */
function slsaLines({ slsa }: OneAttestation, { columns, paint }: Screen): readonly string[] {
  if (slsa === undefined) return []
  const tone = slsa.buildLevel === 0 ? 'bad' : 'strong'
  const hermetic = slsa.hermetic ? ', hermetic by the word of its builder' : ''
  return [
    `      ${paint(tone, `SLSA Build L${slsa.buildLevel}`)}${hermetic}`,
    ...slsa.limits.flatMap(({ level, text }) =>
      wrap(`at most L${level}: ${plainText(text, 300)}`, columns - 10).map((line) => `        ${line}`),
    ),
  ]
}

function passedLines({ checks }: OneAttestation, { columns, paint }: Screen): readonly string[] {
  const steps = [...new Set(checks.map(({ step }) => step))].join(', ')
  return wrap(`checked: ${steps}`, columns - 8).map((line) => paint('dim', `      ${line}`))
}

/** What is missing altogether belongs to no check; then the error itself stands last. */
function failedChecks({ checks, code, message = '' }: OneAttestation): readonly CheckView[] {
  if (code === undefined || checks.some(({ ok }) => !ok)) return checks
  return [...checks, { step: 'demand', ok: false, found: message, expected: '', code }]
}

function checkLines(
  { step, ok, found, expected, code = '' }: CheckView,
  { columns, paint }: Screen,
): readonly string[] {
  const width = columns - STEP_WIDTH - 6
  const name = fit(step, STEP_WIDTH - 2)
  if (ok) return [`      ${paint('good', '✓')} ${name}${fit(plainText(found, 300), width).trimEnd()}`]
  const [first = '', ...others] = [
    ...labelled('found', found, width),
    ...labelled('expected', expected, width),
    ...labelled('code', code, width),
  ]
  const indent = ' '.repeat(STEP_WIDTH + 6)
  return [`      ${paint('bad', '✗')} ${name}${first}`, ...others.map((row) => `${indent}${row}`)]
}

function labelled(label: string, value: string, width: number): readonly string[] {
  return value === '' ? [] : wrap(`${label} ${plainText(value, 1000)}`, width)
}

function hintLines({ hint }: OneAttestation, { columns, paint }: Screen): readonly string[] {
  if (hint === undefined) return []
  return wrap(plainText(hint, 1000), columns - 8).map((line) => paint('dim', `      ${line}`))
}

function trustLines(
  { expected, keys, trustedRoots }: AttestationView,
  now: Date,
  { paint }: Screen,
): readonly string[] {
  const lines = [
    ...expected.map((one) => `  signer  ${plainText(one, 600)}`),
    ...keys.map((id) => `  key     ${id}`),
    ...trustedRoots.map((root) => `  root    ${rootText(root, now)}`),
  ]
  return lines.length === 0 ? [] : [paint('strong', 'Trust'), ...lines]
}

function rootText({ name, digest, published }: RootView, now: Date): string {
  const age =
    published === undefined
      ? ''
      : `, published ${published}, ${spellAge((now.getTime() - Date.parse(published)) / 1000)} ago`
  return `${plainText(name, 300)} ${shortDigest(digest)}${age}`
}
