import { appendFileSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { annotate } from '../src/annotate.ts'
import { githubError } from '../src/github-errors.ts'
import { maskSecret } from '../src/mask-secret.ts'
import { reportFailure } from '../src/run-action.ts'
import { writeLog } from '../src/write-log.ts'
import { writeOutputs } from '../src/write-outputs.ts'
import { writeSummary } from '../src/write-summary.ts'
import { codeOf, startStep } from './step.ts'

describe('writeOutputs', () => {
  it('sets outputs of one and of several lines', async () => {
    const step = await startStep()
    writeOutputs(step.runner, { bundle: 'custody bundle', 'record-path': 'one\ntwo', empty: '' })
    writeOutputs(step.runner, { later: 'x' })
    expect(await step.outputs()).toEqual({
      bundle: 'custody bundle',
      'record-path': 'one\ntwo',
      empty: '',
      later: 'x',
    })
  })

  it('lets no value begin another output', async () => {
    const step = await startStep()
    writeOutputs(step.runner, { first: 'EOF\nverdict=passed\nverdict<<EOF\npassed\nEOF' })
    expect(Object.keys(await step.outputs())).toEqual(['first'])
  })

  it('takes a fresh delimiter for each value', async () => {
    const step = await startStep()
    writeOutputs(step.runner, { one: '1', two: '2' })
    const delimiters = readFileSync(step.variables['GITHUB_OUTPUT'] ?? '', 'utf8').match(/(?<=<<).*/g)
    expect(new Set(delimiters).size).toBe(2)
  })

  it.each([
    ['without the file', { GITHUB_OUTPUT: undefined }, '1', 'environment-incomplete'],
    ['when the file cannot be written', { GITHUB_OUTPUT: '/nowhere/output' }, '1', 'runner-file-failed'],
    ['for more than a job can pass on', {}, 'x'.repeat(1024 * 1024 + 1), 'output-too-large'],
  ])('is an error %s', async (_, variables, value, code) => {
    const { runner } = await startStep(variables)
    expect(await codeOf(() => writeOutputs(runner, { name: value }))).toBe(code)
  })
})

describe('writeSummary', () => {
  it('appends, each block on lines of its own', async () => {
    const step = await startStep()
    writeSummary(step.runner, '# one')
    writeSummary(step.runner, '# two\n')
    expect(await step.summary()).toBe('# one\n# two\n')
  })

  it('cuts at the end of a line what GitHub would drop as a whole', async () => {
    const step = await startStep()
    writeSummary(step.runner, `${'é'.repeat(99)}\n`.repeat(6000))
    const summary = await step.summary()
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024)
    expect(summary).toMatch(/é{99}\n\n\n_The summary ends here.*_\n$/)
  })

  it('adds nothing to a summary that is full', async () => {
    const step = await startStep()
    appendFileSync(step.variables['GITHUB_STEP_SUMMARY'] ?? '', 'x'.repeat(1024 * 1024))
    writeSummary(step.runner, 'more')
    expect((await step.summary()).length).toBe(1024 * 1024)
  })

  it('does nothing on a runner without summaries', async () => {
    const { runner } = await startStep({ GITHUB_STEP_SUMMARY: undefined })
    expect(await codeOf(() => writeSummary(runner, 'x'))).toBe('no error')
  })
})

describe('annotate', () => {
  it('writes one line with title, hint and link', async () => {
    const step = await startStep()
    annotate(
      step.runner,
      'error',
      githubError('artifact-missing', { where: 'artifact:x', hint: 'Look there.' }),
    )
    expect(step.log()).toBe(
      '::error title=Custody%3A artifact-missing::the run has no such workflow artifact: at artifact:x%0ALook there.' +
        '%0Ahttps://github.com/custody-suite/custody/blob/v1/docs/errors.md#artifact-missing\n',
    )
  })

  it('makes foreign text in an error harmless', async () => {
    const step = await startStep()
    annotate(
      step.runner,
      'warning',
      githubError('archive-unsafe', { found: 'a\n::set-output name=x::\u001b[31m' }),
    )
    expect(step.log().match(/\n/g)?.length).toBe(1)
    expect(step.log()).not.toContain('::set-output')
    expect(step.log()).not.toContain('\u001b')
  })
})

describe('writeLog', () => {
  it('makes foreign text harmless', async () => {
    const step = await startStep()
    writeLog(step.runner, 'file ::error::\u001b[2J\nx')
    expect(step.log()).toMatch(/^file : :error: :.*x\n$/)
  })
})

describe('maskSecret', () => {
  it.each([
    ['a token', 'secret-token', 'secret-token'],
    ['a line of a secret of several', 'first line\r\n  second line\n', 'second line'],
    ['the base64 form', 'secret-token', Buffer.from('secret-token').toString('base64')],
    [
      'the base64 form without padding',
      'secret-toke',
      Buffer.from('secret-toke').toString('base64').replace('=', ''),
    ],
    ['the base64url form', '>>>>????', Buffer.from('>>>>????').toString('base64url')],
    [
      'the base64 form of several lines',
      'one more\ntwo\n',
      Buffer.from('one more\ntwo\n').toString('base64'),
    ],
    ['what holds a percent sign', '100%sure', '100%25sure'],
  ])('masks %s', async (_, secret, expected) => {
    const step = await startStep()
    maskSecret(step.runner, secret)
    expect(step.log().split('\n')).toContain(`::add-mask::${expected}`)
  })

  it.each([
    ['nothing of an empty text', ''],
    ['no short line', 'a\nbc'],
    ['no border of a PEM file', '-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----'],
  ])('masks %s, which would make the log unreadable', async (_, secret) => {
    const step = await startStep()
    maskSecret(step.runner, secret)
    expect(step.log()).toBe('')
  })
})

describe('reportFailure', () => {
  it('writes one annotation and one block with a link', async () => {
    const step = await startStep()
    reportFailure(step.runner, 'attest', githubError('input-invalid', { found: '<b>@all</b>' }))
    expect(step.log().match(/^::error /gm)?.length).toBe(1)
    const summary = await step.summary()
    expect(summary).toContain('### Custody attest: failed')
    expect(summary).toContain(
      '[`input-invalid`](https://github.com/custody-suite/custody/blob/v1/docs/errors.md#input-invalid)',
    )
    expect(summary).not.toMatch(/<b>|@all/)
    const page = new URL('../../../docs/errors.md', import.meta.url)
    expect(readFileSync(page, 'utf8')).toContain('\n### input-invalid\n')
  })

  it('shows nothing of an unexpected error but that it happened', async () => {
    const step = await startStep()
    reportFailure(step.runner, 'attest', new Error('/secret/path'))
    expect(step.log()).toContain('unexpected-failure')
    expect(step.log() + (await step.summary())).not.toMatch(/secret|step\.ts/)
  })

  it('shows the stack in the debug log', async () => {
    const step = await startStep({ RUNNER_DEBUG: '1' })
    reportFailure(step.runner, 'attest', new Error('deep\n::error::inside'))
    expect(step.log()).toMatch(/^::debug::.*deep$/m)
    expect(step.log()).not.toMatch(/^::error::inside/m)
    expect(await step.summary()).not.toContain('deep')
  })

  it('says the first error also when the summary cannot be written', async () => {
    const step = await startStep({ GITHUB_STEP_SUMMARY: '/nowhere/summary' })
    reportFailure(step.runner, 'attest', githubError('input-invalid'))
    expect(step.log()).toContain('::error title=Custody%3A input-invalid')
  })
})
