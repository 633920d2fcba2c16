import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { hexOf } from '@custody/core/digest/sha256'
import { policyError } from '../policy-errors.ts'
import { type EngineAnswer, engineAnswer } from './engine-answer.ts'
import { endedWithoutAnswer } from './engine-end.ts'
import { engineFiles } from './engine-files.ts'
import { answerBytes, defaultLimits, type EngineLimits } from './engine-limits.ts'
import { engineModule } from './engine-module.generated.ts'
import type { EngineProgram, EngineQuestion } from './engine-program.ts'

/** A running engine that knows its program. It answers once. */
export interface Engine {
  /**
   * Asks the question, where the program has one, and waits for the answer; the process is gone then.
   * @throws engine-timeout, engine-memory, engine-output, engine-died, engine-start, policy-input-too-large
   */
  answer(question?: EngineQuestion): Promise<EngineAnswer>
  /** Ends the process; for one that is not needed any more. */
  stop(): void
}

/**
 * Starts the embedded Open Policy Agent in a Node.js process of its own: without environment, folders or network, with a
 * bound on memory, and killed when it passes a limit. It loads and compiles at once, so start it early and ask it late.
 * @throws engine-missing
 */
export function startEngine(program: EngineProgram, limits: EngineLimits = defaultLimits): Engine {
  const child = spawnEngine(limits)
  const reply = readReply(child, answerBytes(limits, program))
  // Nobody waits yet: a failure before the question is told to the one who asks.
  reply.catch(() => {})
  child.stdin.on('error', () => {})
  child.stdin.write(`${JSON.stringify(program)}\n`)
  return {
    answer: async (question) => {
      if (question !== undefined) ask(child, question, limits)
      const text = await withTimeLimit(child, reply, limits)
      return engineAnswer.parse(JSON.parse(text.toString('utf8')))
    },
    stop: () => {
      child.kill('SIGKILL')
    },
  }
}

const wasmPageBytes = 64 * 1024

function spawnEngine({ memoryMiB, milliseconds }: EngineLimits): ChildProcessWithoutNullStreams {
  const { module, child } = engineFiles()
  const flags = [
    '--no-warnings',
    // The optimizing tier costs more than it gains in the short life of this process.
    '--liftoff-only',
    // Only what is called is validated: the module's digest is checked as a whole.
    '--wasm-lazy-validation',
    // Helping threads of V8 have nothing to do here that lasts longer than their start.
    '--single-threaded',
    `--wasm-max-mem-pages=${Math.floor((memoryMiB * 1024 * 1024) / wasmPageBytes)}`,
  ]
  const bounds = [String(process.pid), String(milliseconds + longestWait)]
  return spawn(process.execPath, [...flags, child, module, hexOf(engineModule.compressedDigest), ...bounds], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: handedOn(),
    windowsHide: true,
  })
}

/** How long evidence may be fetched and verified before the question comes: a bound for a process that was forgotten. */
const longestWait = 3_600_000

/**
 * Node.js does not start on Windows without the first variable; by the second a runner finds what a job left running. Nothing
 * else of the environment is handed on. Large pages, where the C library can give them, spare thirty thousand page faults.
 */
function handedOn(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' }
  for (const name of ['SystemRoot', 'RUNNER_TRACKING_ID']) {
    if (process.env[name] !== undefined) env[name] = process.env[name]
  }
  return env
}

function ask(
  child: ChildProcessWithoutNullStreams,
  { time, input }: EngineQuestion,
  limits: EngineLimits,
): void {
  if (input.byteLength > limits.inputBytes) {
    child.kill('SIGKILL')
    throw policyError('policy-input-too-large', {
      found: `${input.byteLength} bytes`,
      expected: `at most ${limits.inputBytes}`,
    })
  }
  child.stdin.write(`{"time":${JSON.stringify(time.toISOString())},"input":`)
  child.stdin.write(input)
  child.stdin.end('}\n')
}

/** The answer is one line. Once it is here the process is killed: leaving by itself costs it more time than it took. */
function readReply(child: ChildProcessWithoutNullStreams, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(0, 4096)
    })
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size > maxBytes) reject(policyError('engine-output', { expected: `at most ${maxBytes} bytes` }))
      else if (chunk.at(-1) === newline) resolve(Buffer.concat(chunks))
      else return
      child.kill('SIGKILL')
    })
    child.on('error', (cause) => reject(policyError('engine-start', { cause })))
    child.on('close', (code, signal) => reject(endedWithoutAnswer(code, signal, complaint)))
  })
}

const newline = 0x0a

async function withTimeLimit(
  child: ChildProcessWithoutNullStreams,
  reply: Promise<Buffer>,
  { milliseconds }: EngineLimits,
): Promise<Buffer> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(policyError('engine-timeout', { expected: `at most ${milliseconds} ms` }))
    child.kill('SIGKILL')
  }, milliseconds)
  try {
    return await Promise.race([reply, promise])
  } finally {
    clearTimeout(timer)
  }
}
