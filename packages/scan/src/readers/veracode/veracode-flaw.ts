import { codeFinding } from '../../code-finding.ts'
import { cweOfNumber } from '../../cwe.ts'
import type { Finding, FindingLocation, Suppression } from '../../finding.ts'
import { neutralText } from '../../neutral-text.ts'
import type { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import { webPlace } from '../../web-place.ts'
import type { ReportSource } from '../reader.ts'
import { veracodeSeverity } from './veracode-severity.ts'

/** Reads a flaw of a static, dynamic or manual scan. Its rule is its weakness. */
export function flawFinding(flaw: MarkupElement, source: ReportSource, notes: ReadingNotes): Finding {
  const cwes = cweOfNumber(flaw.attribute('cweid'))
  const category = flaw.attribute('categoryname')
  const severity = flaw.attribute('severity')
  if (severity === undefined) notes.malformed('the attribute severity', flaw.pointer)
  return codeFinding({
    tool: 'Veracode',
    ruleId: cwes[0] ?? flaw.attribute('categoryid') ?? 'unnamed',
    title: category ?? cwes[0] ?? 'Flaw',
    message: flaw.attribute('type'),
    severity: severityOf({ word: severity }, veracodeSeverity),
    location: placeOf(flaw),
    cwes,
    suppressed: suppressionOf(flaw),
    fingerprint: flaw.attribute('issueid'),
    source,
    at: flaw.pointer,
  })
}

/** The file of a static flaw (folder and name are apart), the address of a dynamic one. */
function placeOf(flaw: MarkupElement): FindingLocation | undefined {
  const file = flaw.attribute('sourcefile')
  if (file === undefined) return webPlace(flaw.attribute('url') ?? flaw.attribute('location'))
  return filePlace(`${flaw.attribute('sourcefilepath') ?? ''}${file}`, flaw.attribute('line'))
}

/** A mitigation that was proposed and not accepted leaves the flaw in force. */
function suppressionOf(flaw: MarkupElement): Suppression | undefined {
  const remediation = flaw.attribute('remediation_status')
  if (remediation?.toLowerCase() === 'fixed') return { by: 'external', reason: 'Fixed' }
  if (flaw.attribute('mitigation_status')?.toLowerCase() !== 'accepted') return undefined
  const reason = flaw.attribute('mitigation_status_desc') ?? 'Mitigation accepted'
  return { by: 'external', reason: neutralText(reason) }
}
