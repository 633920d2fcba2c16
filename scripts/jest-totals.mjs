import { appendFileSync } from 'node:fs'

/**
 * Jest reporter: a test that does not run is a failure, and CUSTODY_TEST_TOTALS names a file that gets a line
 * `passed failed` about each run. A run that its caller narrowed by name leaves out tests on purpose.
 */
export default class Totals {
  #error
  #narrowed

  constructor({ testNamePattern }) {
    this.#narrowed = testNamePattern !== undefined && testNamePattern !== ''
  }

  onRunComplete(_contexts, results) {
    const skipped = this.#narrowed ? 0 : results.numPendingTests + results.numTodoTests
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + skipped
    if (skipped > 0)
      this.#error = new Error(`${skipped} tests did not run: skipped and to-do tests are failures`)
    if (results.numTotalTests === 0) this.#error = new Error('no test ran')
    const file = process.env.CUSTODY_TEST_TOTALS
    if (file !== undefined) appendFileSync(file, `${results.numPassedTests} ${failed}\n`)
  }

  getLastError() {
    return this.#error
  }
}
