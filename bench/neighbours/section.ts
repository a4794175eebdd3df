/** Whether a client with large batches keeps others waiting. */
import { checkPrograms } from '../http/cores.ts'
import { withServers } from '../http/lives.ts'
import type { ServerProcess } from '../http/server-process.ts'
import { duration } from '../report/figures.ts'
import type { Aim, Section, Table } from '../section.ts'
import { type Suffered, suffer } from './neighbour.ts'

const about = `One client sends a small call, waits for its answer, and again 5 ms later. Beside it another one sends batches of a thousand
calls, the most that one may hold, as fast as they are answered: sums, texts that make a body of a megabyte, and calls that each compute
for a tenth of a millisecond. The server has a core of its own; by hand it is the tuned one of the section above. The event loop's delay
is that of one turn in a hundred.`

const most = 1000

const batchOf = (method: string, params: readonly unknown[]) =>
  JSON.stringify(Array.from({ length: most }, (_, id) => ({ jsonrpc: '2.0', method, params, id: id + 1 })))

/** The largest body that a door takes is a mebibyte. */
const neighbours: readonly { readonly title: string; readonly batch: string | undefined }[] = [
  { title: 'nobody', batch: undefined },
  { title: '1,000 sums', batch: batchOf('add', [1, 2]) },
  { title: '1,000 texts, 1 MB', batch: batchOf('echo', ['x'.repeat(980)]) },
  { title: '1,000 calls of 0.1 ms', batch: batchOf('compute', [0.1]) },
]

const servers = { 'our door': 'node.door', 'by hand': 'node.tuned' }

interface Row {
  readonly neighbour: string
  readonly server: string
  readonly suffered: Suffered
}

/** `neighbours`: latency of small calls beside maximal batches. */
export const neighboursSection: Section = {
  name: 'neighbours',
  title: 'Neighbours',
  check: checkPrograms,
  async measure({ isShort }, say) {
    const rows: Row[] = []
    await withServers(Object.values(servers), async (running) => {
      for (const { title, batch } of neighbours) {
        say(title)
        for (const [index, server] of Object.keys(servers).entries()) {
          const suffered = await suffer(running[index] as ServerProcess, batch, isShort ? 300 : 4000)
          rows.push({ neighbour: title, server, suffered })
        }
      }
    })
    return { about, tables: [tableOf(rows)], aims: aimsOf(rows) }
  },
}

function tableOf(rows: readonly Row[]): Table {
  return {
    caption: 'What small calls take, by what the neighbour sends',
    header: ['', 'server', 'p50', 'p99', 'longest', "event loop's delay"],
    rows: rows.map(({ neighbour, server, suffered: { p50, p99, max, delay } }) => [
      neighbour,
      server,
      ...[p50, p99, max, delay].map((milliseconds) => duration(milliseconds * 1000)),
    ]),
  }
}

function aimsOf(rows: readonly Row[]): Aim[] {
  const beside = rows.filter(({ neighbour, server }) => server === 'our door' && neighbour !== 'nobody')
  const found = Math.max(...beside.map(({ suffered }) => suffered.p99))
  return [{ what: 'Neighbours: p99 of small calls beside maximal batches', asked: 50, found, bound: 'most', unit: 'ms' }]
}
