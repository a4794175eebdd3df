/** The other programs of the migration pages: users, logins, WebSockets, both directions, and the answers of old servers that some clients need. */
import { once } from 'node:events'
import jayson from 'jayson/promise/index.js'
import { Client } from 'rpc-websockets'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { Programs } from './programs.ts'
import { overHttp } from './wire-answers.ts'

const sides = ['before', 'after']

test.each(['jayson', 'json-rpc-2.0'])(
  'servers before and after the migration from %s pass the user to the method',
  async (name) => {
    const headers = { 'content-type': 'application/json', 'x-user': 'ada' }
    const body = '{"jsonrpc":"2.0","method":"whoami","id":1}'
    for (const side of sides) {
      const port = await serve(name, `${side}/context.ts`)
      const response = await fetch(`http://127.0.0.1:${port}/rpc`, { method: 'POST', headers, body })
      expect(await response.json(), side).toEqual({ jsonrpc: '2.0', result: 'ada', id: 1 })
    }
  },
)

test('a client of jayson calls the servers before and after the migration over a WebSocket', async () => {
  for (const side of sides) {
    const ws = await open(await serve('jayson', `${side}/web-socket.ts`))
    expect(await jayson.Client.websocket({ ws }).request('add', [1, 2]), side).toMatchObject({ result: 3 })
  }
})

test('a client of rpc-websockets logs in at the servers before and after the migration', async () => {
  for (const [side, code] of Object.entries({ before: -32605, after: -32013 })) {
    const client = new Client(`ws://127.0.0.1:${await serve('rpc-websockets', `${side}/login.ts`)}`)
    onTestFinished(() => client.close())
    await new Promise<void>((resolve) => client.once('open', resolve))
    await expect(client.call('whoami'), side).rejects.toMatchObject({ code })
    await expect(client.login({ token: 'guess' }), side).rejects.toThrow('authentication failed')
    await client.login({ token: 'secret' })
    expect(await client.call('whoami'), side).toBe('ada')
  }
})

test('the two-way servers before and after the migration from json-rpc-2.0 call their client back', async () => {
  for (const side of sides) expect(await greet(await serve('json-rpc-2.0', `${side}/two-way.ts`)), side).toBe('Hello, Grace')
})

test('a mapped status of the migration from jayson is 400 for bad JSON alone', async () => {
  const exchange = overHttp(await serve('jayson', 'after/status.ts'))
  expect(await exchange('{"jsonrpc"')).toBe('400 {"error":-32700,"id":null}')
  expect(await exchange('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}')).toBe('200 {"result":3,"id":1}')
  expect(await exchange('{"jsonrpc":"2.0","method":"add","params":[1,2]}')).toBe('204')
})

test('the middleware of the migration from json-rpc-2.0 sends the texts of errors with code 0', async () => {
  const exchange = overHttp(await serve('json-rpc-2.0', 'after/errors.ts'))
  const saved = '200 {"error":{"code":0,"message":"disk full on db-1"},"id":1}'
  expect(await exchange('{"jsonrpc":"2.0","method":"save","id":1}')).toBe(saved)
  expect(await exchange('{"jsonrpc":"2.0","method":"nothing","id":1}')).toBe('200 {"error":-32601,"id":1}')
})

/** Starts a program of a page until the test ends, and returns its port. */
async function serve(name: string, program: string): Promise<number> {
  const server = await new Programs(`docs/migrate/${name}.md`).serve(program)
  onTestFinished(() => server.close())
  return server.port
}

async function open(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** Calls `greet`, and answers the call of `name` that comes back. */
async function greet(port: number): Promise<unknown> {
  const socket = await open(port)
  socket.send('{"jsonrpc":"2.0","method":"greet","id":"first"}')
  const [question] = await once(socket, 'message')
  const { method, id } = JSON.parse(String(question))
  expect(method).toBe('name')
  socket.send(JSON.stringify({ jsonrpc: '2.0', result: 'Grace', id }))
  const [answer] = await once(socket, 'message')
  return JSON.parse(String(answer)).result
}
