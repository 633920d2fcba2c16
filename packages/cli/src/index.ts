import { custody } from './custody.ts'
import { thisTerminal } from './terminal.ts'

process.exitCode = await custody(process.argv.slice(2), thisTerminal)
