/** Every case of the specification through `listen`. */
import { listen, type RunningServer } from 'damn-simple-jsonrpc-server/node'
import { afterAll, beforeAll } from 'vitest'
import { runSpecCases } from '../spec/run.ts'
import { specService } from '../spec/service.ts'

let server: RunningServer

beforeAll(async () => {
  server = await listen(specService(), { port: 0 })
})
afterAll(() => server.close())

runSpecCases('through listen(…) of …/node', async (body) => {
  const response = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const reply = await response.text()
  if (response.status !== (reply === '' ? 204 : 200)) throw new Error(`status ${response.status} with ${reply}`)
  return reply
})
