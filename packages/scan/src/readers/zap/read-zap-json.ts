import type { JsonValue } from '@custody/core/json/read-json'
import type { ForeignObject } from '../../foreign-object.ts'
import { redactMembers, rootObject } from '../../foreign-root.ts'
import { isList, listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { type ZapAlert, zapFinding } from './zap-alert.ts'

/** Reads ZAP's JSON reports, with and without requests and responses. Attributes of the XML are members with an `@`. */
export function readZapJson(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const sites = sitesOf(report)
  if (sites.length === 0)
    notes.limit('nothing-scanned', 'The report names no site that was scanned.', '/site')
  return scanResult(
    {
      tool: { name: report.text('@programName') ?? 'ZAP', version: report.text('@version') },
      kinds: ['dast'],
      records: sites.reduce((sum, site) => sum + listOf(site.value, 'alerts').length, 0),
      findings: sites.flatMap((site) =>
        site.neededObjects('alerts').map((alert) => zapFinding(alertOf(alert, site), alert.at, source)),
      ),
      scannedAt: utcTime(report.text('created')),
    },
    source,
    notes,
  )
}

/** A list; versions before 2.8 wrote a single site as an object. */
function sitesOf(report: ForeignObject): readonly ForeignObject[] {
  if (isList(report.value['site'])) return report.objects('site')
  const single = report.neededObject('site')
  return single === undefined ? [] : [single]
}

function alertOf(alert: ForeignObject, site: ForeignObject): ZapAlert {
  return {
    pluginId: alert.id('pluginid') ?? alert.neededText('pluginid'),
    alertRef: alert.id('alertRef'),
    name: alert.text('name') ?? alert.text('alert'),
    risk: alert.id('riskcode'),
    confidence: alert.id('confidence'),
    cwe: alert.id('cweid'),
    instances: alert.objects('instances').map((instance) => {
      redactMembers(instance, 'requests', 'attack', 'request-header', 'request-body')
      redactMembers(instance, 'responses', 'evidence', 'otherinfo', 'response-header', 'response-body')
      return { uri: instance.text('uri'), param: instance.text('param') }
    }),
    site: site.text('@name'),
  }
}
