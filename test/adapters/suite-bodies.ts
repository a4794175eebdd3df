/** The part of the door suite about bodies: long ones, broken ones, ones that come in drops. */
import { RpcError } from 'damn-simple-jsonrpc-server'
import { describe, expect, test } from 'vitest'
import { type Open, smallService } from './suite.ts'
import { type Answer, answerTo, call, errorOf, json, open, post } from './wire.ts'

const limits = { maxMessageBytes: 1000 }
const chunked = { ...json, 'transfer-encoding': 'chunked' }

export function runBodyTests(opened: Open): void {
  describe('bodies', () => {
    test('a guard at the door answers before the body is read', async () => {
      const guard = () => {
        throw new RpcError(-32013, 'Authentication required')
      }
      const request = open(await opened(smallService(), { guards: [guard] }), { method: 'POST', headers: json })
      request.write('{"jsonrpc":') // and never the rest
      const answer = await answerTo(request)
      request.destroy()
      expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
    })

    test('a body at the limit is read, one byte more is answered 413', async () => {
      const url = await opened(smallService(), { limits })
      const fitting = call('length', ['']).length
      expect((await post(url, call('length', ['x'.repeat(1000 - fitting)]))).status).toBe(200)
      expectTooLarge(await post(url, call('length', ['x'.repeat(1001 - fitting)])))
      expectTooLarge(await post(url, call('length', ['x'.repeat(1001 - fitting)]), chunked))
    })

    test('a body that never ends is answered 413 while it is still coming', async () => {
      const request = open(await opened(smallService(), { limits }), { method: 'POST', headers: chunked })
      const dripping = setInterval(() => request.write('x'.repeat(100)), 5)
      try {
        expectTooLarge(await answerTo(request))
      } finally {
        clearInterval(dripping)
        request.destroy()
      }
    })

    test('a body in drops of one byte is put together', async () => {
      const request = open(await opened(smallService()), { method: 'POST', headers: chunked })
      for (const byte of Buffer.from(call('length', ['ä€😀']))) {
        request.write(Uint8Array.of(byte))
        await new Promise(setImmediate)
      }
      const { body } = await answerTo(request.end())
      expect(JSON.parse(body).result).toBe(4)
    })

    test('a client that breaks off halfway hurts nobody', async () => {
      const url = await opened(smallService())
      for (let times = 0; times < 20; times++) {
        const request = open(url, { method: 'POST', headers: { ...json, 'content-length': '1000' } })
        request.on('error', () => {})
        await new Promise((resolve) => request.write('{"jsonrpc"', resolve))
        request.destroy()
      }
      expect((await post(url, call('add', [1, 2]))).status).toBe(200)
    })
  })
}

function expectTooLarge(answer: Answer): void {
  expect([answer.status, ...errorOf(answer)]).toEqual([413, -32007, 'request-too-large'])
}
