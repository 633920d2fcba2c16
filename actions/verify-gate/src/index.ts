import { runAction } from '@custody/github/run-action'
import { main } from './main.ts'

await runAction('verify-gate', main)
