/** The messages that the implementations answer. */

/** One message, and which server of an implementation answers it. */
export interface Case {
  /** The full name, such as `a batch of 10`. */
  readonly name: string
  /** The name of the column, such as `of 10`. */
  readonly column: string
  readonly message: string
  readonly on: 'few' | 'async' | 'many'
}

/** The cases of one table. */
export interface Group {
  readonly caption: string
  readonly cases: readonly Case[]
}

const calls = (length: number) => Array.from({ length }, (_, id) => request('add', [id, 2], id + 1))

/** Rows as of a database, of about this many bytes. */
const rows = (bytes: number) =>
  Array.from({ length: Math.ceil(bytes / 81) }, (_, id) => ({
    id,
    name: `row ${id}`,
    tags: ['red', 'green'],
    price: id / 8,
    sold: id % 3 === 0,
  }))

/** All cases, by table. */
export const groups: readonly Group[] = [
  {
    caption: 'One call',
    cases: [
      one('a call', 'by position', request('add', [1, 2])),
      one('a call', 'by name', request('sub', { x: 5, y: 3 })),
      one('a call', 'with a Zod shape', request('mul', { x: 5, y: 3 })),
      one('a call', 'among 10,000 methods', request('method5000', [1, 2]), 'many'),
    ],
  },
  {
    caption: 'Other calls',
    cases: [
      one('', 'an async handler', request('later', [1, 2]), 'async'),
      one('', 'a notification', { jsonrpc: '2.0', method: 'add', params: [1, 2] }),
      one('', 'an error', request('refuse', [])),
    ],
  },
  { caption: 'Batches', cases: [10, 100, 1000].map((length) => one('a batch', `of ${length}`, calls(length))) },
  {
    caption: 'Echoes',
    cases: [
      one('an echo', 'of 1 kB', request('echo', [rows(1e3)])),
      one('an echo', 'of 100 kB', request('echo', [rows(1e5)])),
      one('an echo', 'of 1 MB', request('echo', [rows(1e6)])),
    ],
  },
]

function one(noun: string, column: string, message: unknown, on: Case['on'] = 'few'): Case {
  return { name: `${noun} ${column}`.trimStart(), column, message: JSON.stringify(message), on }
}

function request(method: string, params: unknown, id = 1) {
  return { jsonrpc: '2.0', method, params, id }
}
