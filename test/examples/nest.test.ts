/** The example of NestJS, with the default body parser of Nest and without it. */
import { NestFactory } from '@nestjs/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppModule } from '../../examples/nest.ts'
import { call, errorOf, json, post } from '../setup/messages.ts'
import { type Running, running } from '../setup/servers.ts'

const alice = { ...json, authorization: 'Bearer alice-token' }
const bob = { ...json, authorization: 'Bearer bob-token' }
const long = call('add', [1, 2]).replace('"id":1', '"id":9007199254740993')

describe.each([
  [{ bodyParser: false }, '9007199254740993'],
  [{ rawBody: true }, '9007199254740993'],
  [{}, '9007199254740992'],
])('NestJS created with %o', (options, id) => {
  let server: Running
  beforeAll(async () => {
    const app = await NestFactory.create(AppModule, { ...options, logger: false })
    await app.listen(0, '127.0.0.1')
    server = { ...(await running(app.getHttpServer())), close: () => app.close() }
  })
  afterAll(() => server.close())

  const send = (body: string, headers: Record<string, string>) => post(`${server.url}/rpc`, body, headers)

  test(`a guard of Nest answers a request without a token with 401 (${JSON.stringify(options)})`, async () => {
    expect((await send(call('add', [1, 2]), json)).status).toBe(401)
  })

  test(`a method behind Nest uses an injected service and the user of the guard (${JSON.stringify(options)})`, async () => {
    const { status, body } = await send(`[${call('add', { x: 1, y: 2 })}, ${call('whoami')}]`, bob)
    expect([status, JSON.parse(body)]).toMatchObject([200, [{ result: 3 }, { result: 'bob' }]])
  })

  test(`a guard on a method behind Nest checks the permission (${JSON.stringify(options)})`, async () => {
    expect(errorOf(await send(call('wipe'), bob))).toEqual([-32014, 'forbidden'])
    expect(JSON.parse((await send(call('wipe'), alice)).body).result).toBe('wiped')
  })

  test(`a long id behind Nest keeps its digits, except if the body parser of Nest loses them (${JSON.stringify(options)})`, async () => {
    expect((await send(long, alice)).body).toContain(`"id":${id}}`)
  })
})
