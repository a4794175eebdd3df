/** Tests of the service in this process: no server, no browser, and a database in memory. Run them with `npm test`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import type { Request } from './session.ts'

process.env.DATABASE = ':memory:'
const { service } = await import('./service.ts')

/** A client with a session of its own, as a browser has one. */
const visitor = () => createClient(service, { context: { httpRequest: {} as Request } })

async function member(name: string) {
  const client = visitor()
  await client.session.signUp({ name, password: 'long enough' })
  return client
}

test('a visitor sees and changes no task', async () => {
  await assert.rejects(visitor().tasks.watch(), { code: -32013 })
  await assert.rejects(visitor().tasks.add({ title: 'Tea' }), { code: -32013 })
})

test('a login takes only the right password', async () => {
  await member('grace')
  const client = visitor()
  await assert.rejects(client.session.logIn({ name: 'grace', password: 'a guess' }), { code: 1 })
  await assert.rejects(client.session.logIn({ name: 'unknown', password: 'long enough' }), { code: 1 })
  assert.equal(await client.session.logIn({ name: 'grace', password: 'long enough' }), 'grace')
  assert.equal(await client.session.user(), 'grace')
})

test('each member sees the changes of the others, and only the author removes a task', async () => {
  const [ada, bob] = [await member('ada'), await member('bob')]
  const lists = bob.stream.tasks.watch()[Symbol.asyncIterator]()
  assert.deepEqual((await lists.next()).value, [])
  await ada.tasks.add({ title: ' Tea ' })
  assert.deepEqual((await lists.next()).value, [{ id: 1, title: 'Tea', author: 'ada', done: false }])
  await assert.rejects(bob.tasks.remove({ id: 1 }), { code: -32014, message: 'Only ada can remove this task' })
  await bob.tasks.check({ id: 1, done: true })
  assert.equal((await lists.next()).value?.[0]?.done, true)
  await lists.return?.()
})

test('a stream ends at the first change after a logout', async () => {
  const [ada, bob] = [await member('eve'), await member('joan')]
  const lists = bob.stream.tasks.watch()[Symbol.asyncIterator]()
  await lists.next()
  await bob.session.logOut()
  await ada.tasks.add({ title: 'Secret' })
  await assert.rejects(lists.next(), { code: -32013 })
})
