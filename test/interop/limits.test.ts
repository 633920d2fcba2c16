import { generateKeyPairSync } from 'node:crypto'
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { BuiltJob } from '../e2e/built-action.ts'
import { type BuiltRun, codesOf, digestOf, must, startBuiltRun } from '../e2e/built-run.ts'

/** What takes too long, or too much disk, for the tests that everybody runs all day: built actions at their limits. */

jest.setTimeout(300_000)

const GIB = 1024 ** 3
const SERVICE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const CUSTODY_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
const signed = { key: 'env:CUSTODY_KEY' }

let run: BuiltRun
beforeAll(async () => {
  run = await startBuiltRun(SERVICE)
})
afterAll(() => run.stop())

const startJob = (job: string): BuiltJob => run.job({ job }, () => ({ CUSTODY_KEY: CUSTODY_KEY.toString() }))

describe('a product of 3 GiB', () => {
  it('is recorded, sealed and judged', async () => {
    const job = startJob('large')
    const file = openSync(join(job.workspace, 'image.bin'), 'w')
    ftruncateSync(file, 3 * GIB)
    closeSync(file)
    await must(job.step('record', { ...signed, stage: 'source' }))
    await must(job.step('record', { ...signed, stage: 'build', run: 'true', products: 'image.bin' }))
    await must(job.step('scan-collect', { ...signed, reports: 'reports/sbom.cdx.json\nreports/*.sarif' }))
    await must(job.step('attest', { ...signed, 'subject-path': 'image.bin' }))
    const judging = {
      ...signed,
      'subject-path': 'image.bin',
      'resource-uri': 'https://deploy.example/production',
    }
    expect((await must(job.step('verify-gate', judging))).outputs).toMatchObject({ verdict: 'passed' })
  })
})

describe('a policy that never ends', () => {
  it('decides nothing, and the bundle stays as it was', async () => {
    const job = startJob('endless')
    await must(job.step('record', { ...signed, stage: 'source' }))
    await must(job.step('record', { ...signed, stage: 'build', run: 'true', products: 'build.mjs' }))
    await must(job.step('scan-collect', { ...signed, reports: 'reports/sbom.cdx.json\nreports/*.sarif' }))
    const sealed = digestOf(await must(job.step('attest', { ...signed, 'subject-path': 'build.mjs' })))
    mkdirSync(join(job.workspace, 'policy'))
    const numbers = 'a := numbers.range(1, 5000)'
    const loop = 'deny contains "x" if { some x in a; some y in a; some z in a; x + y + z == 1 }'
    writeFileSync(join(job.workspace, 'policy/ours.rego'), ['package ours', numbers, loop].join('\n'))
    const inputs = { ...signed, policy: 'policy', 'subject-path': 'build.mjs', 'bundle-digest': sealed }
    const step = await job.step('verify-gate', {
      ...inputs,
      'resource-uri': 'https://deploy.example/production',
    })
    expect({ exitCode: step.exitCode, codes: codesOf(step) }).toEqual({
      exitCode: 1,
      codes: ['engine-timeout'],
    })
    expect(step.outputs).toMatchObject({ verdict: 'denied', reason: 'infrastructure' })
    expect(step.milliseconds).toBeLessThan(60_000)
    const again = await must(
      job.step('record', { ...signed, stage: 'deployment', run: 'true', 'bundle-digest': sealed }),
    )
    expect(digestOf(again)).toMatch(/^sha256:/)
  })
})
