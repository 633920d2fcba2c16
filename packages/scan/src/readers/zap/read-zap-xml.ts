import { ReadingNotes } from '../../reading-notes.ts'
import { redactElements } from '../../redact-elements.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { type ZapAlert, zapFinding } from './zap-alert.ts'

/** Reads ZAP's XML reports, with and without requests and responses. */
export function readZapXml(report: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const sites = report.all('site')
  if (sites.length === 0)
    notes.limit('nothing-scanned', 'The report names no site that was scanned.', report.pointer)
  const items = sites.flatMap((site) => [...site.below('alertitem')].map((item) => ({ site, item })))
  return scanResult(
    {
      tool: { name: report.attribute('programName') ?? 'ZAP', version: report.attribute('version') },
      kinds: ['dast'],
      records: [...report.below('alertitem')].length,
      findings: items.map(({ site, item }) => zapFinding(alertOf(item, site, notes), item.pointer, source)),
      scannedAt: utcTime(report.attribute('created')),
    },
    source,
    notes,
  )
}

function alertOf(item: MarkupElement, site: MarkupElement, notes: ReadingNotes): ZapAlert {
  const pluginId = item.textOf('pluginid')
  if (pluginId === undefined) notes.malformed('the element pluginid', item.pointer)
  return {
    pluginId,
    alertRef: item.textOf('alertRef'),
    name: item.textOf('name') ?? item.textOf('alert'),
    risk: item.textOf('riskcode'),
    confidence: item.textOf('confidence'),
    cwe: item.textOf('cweid'),
    instances: item
      .all('instances')
      .flatMap((instances) => instances.all('instance'))
      .map((instance) => {
        redactElements(instance, 'requests', notes, 'attack', 'requestheader', 'requestbody')
        redactElements(
          instance,
          'responses',
          notes,
          'evidence',
          'otherinfo',
          'responseheader',
          'responsebody',
        )
        return { uri: instance.textOf('uri'), param: instance.textOf('param') }
      }),
    site: site.attribute('name'),
  }
}
