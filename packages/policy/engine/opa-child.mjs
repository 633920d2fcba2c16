// Runs the embedded Open Policy Agent: one request on standard input, one answer on standard output.
// Plain JavaScript without imports of ours, because it is shipped as it is beside the bundled code.
// Arguments: path of the compressed module, SHA-256 of that file.
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WASI } from 'node:wasi'
import { brotliDecompressSync } from 'node:zlib'

// One chunk that holds the whole module: joining smaller ones costs a third of the time.
const maxModuleBytes = 64 * 1024 * 1024
const wrongModule = 10

const [, , path, expected] = process.argv
const compressed = readFileSync(path)
if (hash('sha256', compressed) !== expected) process.exit(wrongModule)
const bytes = brotliDecompressSync(compressed, { chunkSize: maxModuleBytes, maxOutputLength: maxModuleBytes })

// No folder and no environment: the policy sees its request and nothing else of this machine.
const wasi = new WASI({ version: 'preview1', args: ['opa'], env: {}, preopens: {}, returnOnExit: true })
const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), wasi.getImportObject())
process.exitCode = wasi.start(instance)
