import type { JsonObject } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import type { FindingLocation } from '../finding.ts'
import { listOf, numberOf, objectOf, objectsOf, textOf } from '../member.ts'

/** The first physical location of a result (SARIF 3.28, 3.29), from the run's artifacts where it is only an index. */
export function sarifLocation(result: JsonObject, run: JsonObject): FindingLocation | undefined {
  for (const [location] of objectsOf(result, 'locations')) {
    const physical = objectOf(location, 'physicalLocation')
    const artifact = objectOf(physical, 'artifactLocation')
    const uri = textOf(artifact, 'uri') ?? artifactUri(run, numberOf(artifact, 'index'))
    if (uri === undefined) continue
    const line = numberOf(objectOf(physical, 'region'), 'startLine')
    return {
      path: pathOf(uri),
      line: line !== undefined && Number.isInteger(line) && line > 0 ? line : undefined,
      lineHash: lineHash(result),
    }
  }
  return undefined
}

/** The partial fingerprint that CodeQL and GitHub's upload give (SARIF 3.27.17). */
function lineHash(result: JsonObject): string | undefined {
  const hash = textOf(objectOf(result, 'partialFingerprints'), 'primaryLocationLineHash')?.toLowerCase()
  return hash !== undefined && /^[0-9a-f]{1,16}:\d{1,9}$/.test(hash) ? hash : undefined
}

function artifactUri(run: JsonObject, index: number | undefined): string | undefined {
  const artifact = index === undefined ? undefined : listOf(run, 'artifacts')[index]
  return isJsonObject(artifact) ? textOf(objectOf(artifact, 'location'), 'uri') : undefined
}

function pathOf(uri: string): string {
  const path = uri.replace(/^file:\/\/(?:localhost)?/i, '').replaceAll('\\', '/')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
