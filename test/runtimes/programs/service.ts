/** What every program here serves: the service of the specification's cases, and a method that tells on stdout how its call ends. */
import { RpcError } from 'damn-simple-jsonrpc-server'
import { specLimits, specService } from '../../spec/service.ts'

export const service = specService()
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
