/** What every program here serves: the service of the specification's cases, and a method that tells on stdout how its call ends. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { types } from 'damn-simple-jsonrpc-server/types'
import { specLimits, specService } from '../../spec/service.ts'

const date = { type: 'string', 'x-js': 'Date' }
const word = { type: 'string', pattern: '^\\w+$' }
const counts = {
  type: 'array',
  items: { type: 'array', items: [word, { type: 'string', 'x-js': 'bigint' }], minItems: 2 },
  'x-js': 'Map',
}
const bytes = { type: 'string', 'x-js': 'Uint8Array' }
const result = { type: 'object', properties: { at: date, counts, bytes }, required: ['at', 'counts', 'bytes'] }
const params = Object.entries(result.properties).map(([name, schema]) => ({ name, schema, required: true }))
const typed = new Service({ types: types({ version: 1, methods: { same: { params, result } }, definitions: {} }) }).methods({
  same: (at: Date, counts: Map<string, bigint>, bytes: Uint8Array) => ({
    at: new Date(at.getTime() + 1),
    counts: new Map([...counts].map(([key, value]) => [key, value + 1n])),
    bytes: bytes.slice(1),
  }),
})

export const service = specService()
  .mount('typed', typed)
  .method('items', { takesContext: true }, async function* ({ signal }) {
    try {
      for (let n = 1; !signal.aborted; n++) {
        yield n
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    } finally {
      console.log('ended')
    }
  })
  .method('told', { takesContext: true }, ({ peerAddress, requestId }) => [peerAddress ?? null, requestId])
  .method('slow', { takesContext: true }, async ({ signal }) => {
    console.log('begun')
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 5_000)
      signal.addEventListener('abort', () => {
        console.log(`aborted: ${reasonOf(signal)}`)
        clearTimeout(timer)
        resolve()
      })
    })
  })

function reasonOf({ reason }: AbortSignal): string {
  return RpcError.is(reason) ? (reason.data as { reason: string }).reason : 'no reason'
}

export const options = { limits: { maxMessageBytes: specLimits.maxMessageBytes } }
