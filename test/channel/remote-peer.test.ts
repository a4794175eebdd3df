/** What a method knows of the other end of its connection. */
import { Service } from 'damn-simple-jsonrpc-server'
import { memory, peer, twoWay } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { expect, test } from 'vitest'
import { Notes } from '../setup/waiting.ts'

function makeService(notes = new Notes<unknown>()) {
  const peers = new Set<object>()
  return new Service()
    .method('join', { takesContext: true, guards: [twoWay()] }, (context) => {
      const { peer: other } = context
      if (other && !peers.has(other)) void other.closed.then((how) => notes.add(how))
      if (other) peers.add(other)
      return peers.size
    })
    .method(
      'isSame',
      { takesContext: true, guards: [twoWay()] },
      (context) => context.remote === (context.peer?.remote as unknown),
    )
}

test('a method sees the same peer in all calls of a connection, and another one in those of another connection', async () => {
  const service = makeService()
  const clients = [1, 2].map(() => {
    const [here, there] = memory()
    peer(there, { service })
    return createClient<typeof service>(here)
  })
  for (const [index, client] of clients.entries()) {
    expect([await client.join(), await client.join()]).toEqual([index + 1, index + 1])
    expect(await client.isSame()).toBe(true)
  }
  for (const client of clients) client.close()
})

test('a method is told once when the connection of its caller has closed', async () => {
  const notes = new Notes<unknown>()
  const service = makeService(notes)
  const [here, there] = memory()
  peer(there, { service })
  const client = createClient<typeof service>(here)
  await client.join()
  await client.join()
  expect(notes.list).toEqual([])
  client.close()
  await notes.until(({ length }) => length > 0)
  expect(notes.list).toEqual([{ code: 1000, reason: '', isFinal: true }])
})

test('a method that calls back is refused to callers in the same process', async () => {
  const client = createClient(makeService())
  await expect(client.join()).rejects.toMatchObject({ code: -32600, data: { reason: 'needs-two-way' } })
})
