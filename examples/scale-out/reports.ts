/** A service whose calls take a while: the workers of this example share them. `npx jsonrpc serve reports.ts` serves it alone, over HTTP. */
import { appendFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Service } from 'damn-simple-jsonrpc-server'

/** If the variable names a file, each report is noted there when it begins and when it is done. */
const { JOURNAL: journal } = process.env

function note(event: string, number: number): void {
  if (journal) appendFileSync(journal, `${event} ${number} ${process.pid}\n`)
}

export default new Service().method(
  'report',
  { params: ['number'], summary: 'Makes a report, in 20 to 60 milliseconds' },
  async (number: number) => {
    note('begun', number)
    await setTimeout(20 + Math.random() * 40)
    note('done', number)
    return { number, worker: process.pid }
  },
)
