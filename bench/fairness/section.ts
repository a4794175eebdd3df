/** Whether a client that sends large batches delays other clients. */
import { checkPrograms } from '../http/cores.ts'
import { withServers } from '../http/repeated-comparison.ts'
import type { ServerProcess } from '../http/server-process.ts'
import { duration } from '../report/figures.ts'
import type { Goal, Section, Table } from '../section.ts'
import { type Latency, measureSmallCalls } from './small-calls.ts'

const about = `One client sends a small call, waits for its answer, and sends the next one 5 ms later. A second client sends batches of
1,000 calls, the default \`maxBatchLength\`, as fast as they are answered: sums, texts that make a body of 1 MB, and calls that each
compute for 0.1 ms. The server has one core for itself. The tuned server is that of the section above. The delay of the event loop is its
99th percentile.`

const most = 1000

const batchOf = (method: string, params: readonly unknown[]) =>
  JSON.stringify(Array.from({ length: most }, (_, id) => ({ jsonrpc: '2.0', method, params, id: id + 1 })))

/** The bodies stay below the default `maxMessageBytes` of 1 MiB. */
const loads: readonly { readonly title: string; readonly batch: string | undefined }[] = [
  { title: 'none', batch: undefined },
  { title: '1,000 sums', batch: batchOf('add', [1, 2]) },
  { title: '1,000 texts, 1 MB', batch: batchOf('echo', ['x'.repeat(980)]) },
  { title: '1,000 calls of 0.1 ms', batch: batchOf('compute', [0.1]) },
]

const servers = { ours: 'node.endpoint', tuned: 'node.tuned' }

interface Row {
  readonly load: string
  readonly server: string
  readonly latency: Latency
}

/** `fairness`: the latency of small calls while another client sends the largest batches. */
export const fairness: Section = {
  name: 'fairness',
  title: 'Fairness',
  check: checkPrograms,
  async measure({ isShort }, log) {
    const rows: Row[] = []
    await withServers(Object.values(servers), async (running) => {
      for (const { title, batch } of loads) {
        log(title)
        for (const [index, server] of Object.keys(servers).entries()) {
          const latency = await measureSmallCalls(running[index] as ServerProcess, batch, isShort ? 300 : 4000)
          rows.push({ load: title, server, latency })
        }
      }
    })
    return { about, tables: [tableOf(rows)], goals: goalsOf(rows) }
  },
}

function tableOf(rows: readonly Row[]): Table {
  return {
    caption: 'Latency of small calls, by what the other client sends',
    header: ['', 'server', 'p50', 'p99', 'maximum', 'delay of the event loop'],
    rows: rows.map(({ load, server, latency: { p50, p99, max, delay } }) => [
      load,
      server,
      ...[p50, p99, max, delay].map((milliseconds) => duration(milliseconds * 1000)),
    ]),
  }
}

function goalsOf(rows: readonly Row[]): Goal[] {
  const loaded = rows.filter(({ load, server }) => server === 'ours' && load !== 'none')
  const measured = Math.max(...loaded.map(({ latency }) => latency.p99))
  return [{ what: 'Fairness: p99 of small calls beside the largest batches', target: 50, measured, bound: 'most', unit: 'ms' }]
}
