import { generateKeyPairSync } from 'node:crypto'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluatePolicy, startPolicy } from '../../packages/policy/src/decision/evaluate-policy.ts'
import { type PolicySet, policySet } from '../../packages/policy/src/policy/policy-set.ts'
import { shippedPolicy } from '../../packages/policy/src/policy/shipped-policy.ts'
import { passingInput } from '../../packages/policy/test/passing-input.ts'
import { ACTIONS, type ActionName, type BuiltJob } from '../../test/e2e/built-action.ts'
import { digestOf, must, startBuiltRun } from '../../test/e2e/built-run.ts'
import type { Figure, Suite } from '../figure.ts'

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'service')
const reports = ['sbom.cdx.json', 'sbom.spdx.json', 'semgrep.sarif', 'osv-scanner.sarif', 'npm-audit.json']

/** Built actions as a runner starts them, on the example: nothing to do, and the gate with a key. */
export async function actions(): Promise<Suite> {
  const run = await startBuiltRun(EXAMPLE)
  const job = run.job()
  const digest = await sealExample(job)
  return {
    figures: [
      ...ACTIONS.map((action) => start(action, job)),
      gate(job, digest),
      engine(
        'a policy of one rule',
        policySet('own', [{ path: 'own.rego', bytes: Buffer.from(ownRule) }]),
        0.4,
      ),
      engine('the shipped library', shippedPolicy(), 0.6),
    ],
    close: () => run.stop(),
  }
}

/** A wrong input is told of after all that an action loads before its work, and before any of it. */
function start(action: ActionName, job: BuiltJob): Figure {
  const input = action === 'record' ? { stage: 'Not A Stage' } : { signing: 'perhaps' }
  const run = async () => (await job.step(action, input)).milliseconds / 1000
  const contenders = [{ name: `${action}.js`, run }] as const
  return { name: `start of ${action}`, unit: 's', runs: 5, contenders, aim: { below: 0.35 } }
}

/** From the start of the process to a signed verdict in the bundle, its end included. */
function gate(job: BuiltJob, digest: string): Figure {
  const bundle = join(job.workspace, 'custody-bundle')
  const sealed = join(job.folder, 'sealed')
  cpSync(bundle, sealed, { recursive: true })
  const run = async () => {
    rmSync(bundle, { recursive: true })
    cpSync(sealed, bundle, { recursive: true })
    const subject = { 'subject-path': 'dist/*.tgz', 'resource-uri': 'https://deploy.example/production' }
    const inputs = { 'bundle-digest': digest, ...subject }
    const { milliseconds, outputs } = await must(job.step('verify-gate', { ...withKey(job), ...inputs }))
    if (outputs['verdict'] !== 'passed') throw new Error('the gate did not pass the example')
    return milliseconds / 1000
  }
  const contenders = [{ name: 'verify-gate.js', run }] as const
  return { name: 'the gate, to its signed verdict', unit: 's', runs: 7, contenders, aim: { below: 1 } }
}

/** From the start of its process to a decision, all of it: WebAssembly loaded, the policy compiled, the input judged. */
function engine(what: string, policy: PolicySet, below: number): Figure {
  const run = async () => {
    const began = performance.now()
    const { result } = await evaluatePolicy(startPolicy(policy), passingInput)
    if (result !== 'passed') throw new Error(`${what} did not pass its example`)
    return (performance.now() - began) / 1000
  }
  const contenders = [{ name: 'opa.wasm', run }] as const
  return {
    name: `policy engine, start to decision by ${what}`,
    unit: 's',
    runs: 7,
    contenders,
    aim: { below },
  }
}

const ownRule = 'package own\n\ndeny contains "not passed" if input.chain.complete == false\n'

/** @returns the digest of the sealed bundle */
async function sealExample(job: BuiltJob): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(withKey(job).key, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
  const build = { materials: 'src/**', products: 'dist/*.tgz', run: `'${process.execPath}' build.mjs` }
  const scan = {
    reports: reports.map((name) => `reports/${name}`).join('\n'),
    required: 'sbom\nsca\nsast',
    outcomes: 'osv-scanner=success',
  }
  await must(job.step('record', { ...withKey(job), stage: 'source' }))
  await must(job.step('record', { ...withKey(job), stage: 'build', ...build }))
  await must(job.step('scan-collect', { ...withKey(job), ...scan }))
  return digestOf(await must(job.step('attest', { ...withKey(job), 'subject-path': 'dist/*.tgz' })))
}

const withKey = (job: BuiltJob) => ({ key: join(job.folder, 'key.pem') })
