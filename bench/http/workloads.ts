/** The messages that are sent to the servers, and the answers that they must give. */

/** One message that is sent repeatedly. */
export interface Workload {
  readonly title: string
  readonly body: string
  /** The reply, parsed. */
  readonly answer: unknown
  /** The reply in the envelope of tRPC. */
  readonly inTrpc?: unknown
  readonly connections: number
}

const add = (id: number) => ({ jsonrpc: '2.0', method: 'add', params: [1, 2], id })
const sum = (id: number) => ({ jsonrpc: '2.0', result: 3, id })
const ids = Array.from({ length: 100 }, (_, index) => index + 1)
const rows = Array.from({ length: 1280 }, (_, id) => ({
  id,
  name: `row ${id}`,
  tags: ['red', 'green'],
  price: id / 8,
  sold: id % 3 === 0,
}))

/** All workloads by name. */
export const workloads = {
  single: { ...workload('single call', add(1), sum(1), 32), inTrpc: { result: { data: 3 } } },
  batch: workload('batch of 100', ids.map(add), ids.map(sum), 16),
  echo: workload(
    'echo of 100 kB',
    { jsonrpc: '2.0', method: 'echo', params: [rows], id: 1 },
    { jsonrpc: '2.0', result: rows, id: 1 },
    8,
  ),
} as const satisfies Record<string, Workload>

function workload(title: string, message: unknown, answer: unknown, connections: number): Workload {
  return { title, body: JSON.stringify(message), answer, connections }
}
