import { hexOf } from '@custody/core/digest/sha256'
import type { JsonObject } from '@custody/core/json/read-json'
import { decodeReport } from '@custody/scan/decode-report'
import type { MarkupElement } from '@custody/scan/syntax/markup-element'
import { parseXml } from '@custody/scan/syntax/parse-xml'
import type { EvidenceDocument } from './evidence-document.ts'

/** Larger reports are referred to. */
const sizeLimit = 16 * 1024 * 1024
const nameLength = 300

/**
 * A JUnit report as in-toto test-result v0.1 (attestation framework, spec/predicates/test-result.md): FAILED where a test failed or
 * ended in an error, WARNED where one was skipped, else PASSED.
 * @returns undefined for what is no JUnit report, and for one that does not hold what it counts: nothing is made of half a run
 */
export function junitTestResult(document: EvidenceDocument): JsonObject | undefined {
  const root = junitRoot(document)
  const tests = root === undefined ? [] : [...root.below('testcase')]
  if (root === undefined || tests.length === 0) return undefined
  const failed = tests.filter((test) => has(test, 'failure', 'error'))
  const skipped = tests.filter((test) => has(test, 'skipped') && !has(test, 'failure', 'error'))
  const passed = tests.filter((test) => !has(test, 'failure', 'error', 'skipped'))
  if (!holdsWhatItCounts(root, tests.length, failed.length)) return undefined
  return {
    result: failed.length > 0 ? 'FAILED' : skipped.length > 0 ? 'WARNED' : 'PASSED',
    configuration: [{ name: document.path, digest: { sha256: hexOf(document.digest) } }],
    passedTests: passed.map(nameOf),
    warnedTests: skipped.map(nameOf),
    failedTests: failed.map(nameOf),
  }
}

function junitRoot({ bytes, size, start = '' }: EvidenceDocument): MarkupElement | undefined {
  const decoded = size <= sizeLimit && /<testsuites?[\s/>]/.test(start) ? decodeReport(bytes) : undefined
  if (!(decoded instanceof Uint8Array)) return undefined
  const parsed = parseXml(Buffer.from(decoded).toString('utf8'), decoded.byteLength)
  if ('code' in parsed || parsed.syntax !== 'xml') return undefined
  const { document } = parsed
  return document.name === 'testsuites' || document.name === 'testsuite' ? document : undefined
}

/** Suites count what they hold; one that counts more was cut, or written by a run that broke off. */
function holdsWhatItCounts(root: MarkupElement, tests: number, failed: number): boolean {
  const suites = root.name === 'testsuite' ? [root] : root.all('testsuite')
  const stated = (name: string) =>
    suites.reduce((sum, suite) => sum + Number(/^\d{1,9}$/.exec(suite.attribute(name) ?? '')?.[0] ?? 0), 0)
  return stated('tests') <= tests && stated('failures') + stated('errors') <= failed
}

function has(test: MarkupElement, ...names: readonly string[]): boolean {
  return names.some((name) => test.first(name) !== undefined)
}

function nameOf(test: MarkupElement): string {
  const parts = [test.attribute('classname'), test.attribute('name')].filter((part) => part !== undefined)
  return parts.join('.').slice(0, nameLength)
}
