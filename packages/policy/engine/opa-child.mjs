// Runs the embedded Open Policy Agent: one request on standard input, one answer on standard output.
// Plain JavaScript without imports of ours, because it is shipped as it is beside the bundled code.
// Arguments: path of the compressed module, SHA-256 of that file, process that started it, milliseconds
// after which it ends in any case.
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WASI } from 'node:wasi'
import { Worker } from 'node:worker_threads'
import { brotliDecompressSync } from 'node:zlib'

// One chunk that holds the whole module: joining smaller ones costs a third of the time.
const maxModuleBytes = 64 * 1024 * 1024
const wrongModule = 10

const [, , path, expected, parent, longest] = process.argv

// The module never gives its thread back, so another one ends the process when nobody waits for it any more: the parent is
// gone (its process has another parent then; not on Windows), or it never came back to end it.
const watch = `
const { parent, longest } = require('node:worker_threads').workerData
const end = () => process.kill(process.pid, 'SIGKILL')
setTimeout(end, longest)
setInterval(() => process.ppid === parent || end(), 250)
`
const workerData = { parent: Number(parent), longest: Number(longest) }
new Worker(watch, { eval: true, workerData, stdout: true, stderr: true }).unref()

const compressed = readFileSync(path)
if (hash('sha256', compressed) !== expected) process.exit(wrongModule)
const bytes = brotliDecompressSync(compressed, { chunkSize: maxModuleBytes, maxOutputLength: maxModuleBytes })

// No folder and no environment: the policy sees its request and nothing else of this machine.
const wasi = new WASI({ version: 'preview1', args: ['opa'], env: {}, preopens: {}, returnOnExit: true })
const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), wasi.getImportObject())
process.exitCode = wasi.start(instance)
