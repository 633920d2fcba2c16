import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Page } from './page.ts'

const CHROMIUM = process.env['CUSTODY_CHROMIUM'] ?? '/usr/bin/chromium'

/** A headless Chromium of its own profile. `stop` ends it and removes the profile. */
export interface Browser {
  /** Opens an empty page; it records requests, console messages and violations from then on. */
  open(): Promise<Page>
  stop(): Promise<void>
}

/** Starts the installed Chromium; throws, with what to install, when there is none. */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(`${CHROMIUM} is not there: install Debian's package chromium, or set CUSTODY_CHROMIUM`)
  const profile = await mkdtemp(join(tmpdir(), 'custody-chromium-'))
  const child = spawn(CHROMIUM, [...switches, `--user-data-dir=${profile}`], {
    stdio: 'ignore',
    detached: true,
  })
  const address = `http://127.0.0.1:${await portOf(child, profile)}`
  return {
    open: () => openPage(address),
    stop: async () => {
      await end(child)
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

const switches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
]

/** Chromium writes the port that it chose into its profile. */
async function portOf(child: ChildProcess, profile: string): Promise<number> {
  const until = Date.now() + 30_000
  while (Date.now() < until && child.exitCode === null) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')
    const port = Number(text.split('\n')[0])
    if (port > 0) return port
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('Chromium did not start')
}

async function openPage(address: string): Promise<Page> {
  const answer = await fetch(`${address}/json/new?about:blank`, { method: 'PUT' })
  const { webSocketDebuggerUrl }: { readonly webSocketDebuggerUrl: string } = JSON.parse(await answer.text())
  return Page.attach(webSocketDebuggerUrl)
}

/** The whole process group: Chromium's helpers outlive their parent otherwise. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.kill(-child.pid, 'SIGKILL')
  await gone
}
