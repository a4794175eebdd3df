/** Every case of the specification through the fetch endpoint, without a socket. */
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fetch'
import { runSpecCases } from '../spec/run.ts'
import { specService } from '../spec/service.ts'

type Endpoint = ReturnType<typeof serve>

runSpecCases('through serve(…) of …/fetch', (text) => post(serve(specService()), text))
runSpecCases('through csrfServe(…) of …/fetch', (text) => post(csrfServe(specService()), text))

async function post(endpoint: Endpoint, body: string): Promise<string> {
  const request = new Request('http://rpc.example/', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const response = await endpoint(request)
  const reply = await response.text()
  if (response.status !== (reply === '' ? 204 : 200)) throw new Error(`status ${response.status} with ${reply}`)
  return reply
}
