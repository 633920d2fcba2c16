import { runAction } from '@custody/github/run-action'
import { main } from './main.ts'

await runAction('report', main)
