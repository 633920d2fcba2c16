import { appendFileSync } from 'node:fs'

appendFileSync(process.env.GITHUB_OUTPUT, `said=hi, ${process.env.INPUT_WHO}\n`)
