/** The part of the door suite about many clients at once, clients that go away, and a server that closes. */
import { describe, expect, test, vi } from 'vitest'
import { type Open, type Start, smallService } from './suite.ts'
import { answerTo, call, errorOf, json, open, post } from './wire.ts'

export function runCrowdTests(opened: Open): void {
  describe('many clients', () => {
    test('1,000 calls at once are each answered with their own result', async () => {
      const url = await opened(smallService())
      const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => post(url, call('add', [n, n], n))))
      expect(answers.map(({ body }) => JSON.parse(body))).toEqual(
        Array.from({ length: 1000 }, (_, n) => ({ jsonrpc: '2.0', result: 2 * n, id: n })),
      )
    })

    test('one call more than the door takes at a time is answered 503', async () => {
      const said: string[] = []
      const url = await opened(
        smallService((word) => said.push(word)),
        { limits: { maxCallsInFlight: 1 } },
      )
      const first = post(url, call('slow'))
      await vi.waitFor(() => expect(said).toEqual(['begun']))
      const second = await post(url, call('add', [1, 2]))
      expect([second.status, ...errorOf(second)]).toEqual([503, -32009, 'busy'])
      expect((await first).status).toBe(200)
    })
  })
}

export function runEndTests(start: Start, opened: Open): void {
  describe('ends', () => {
    test('a client that goes away aborts its call', async () => {
      const said: string[] = []
      const url = await opened(smallService((word) => said.push(word)))
      const request = open(url, { method: 'POST', headers: json }).end(call('slow'))
      request.on('error', () => {})
      await vi.waitFor(() => expect(said).toEqual(['begun']))
      request.destroy()
      await vi.waitFor(() => expect(said).toContain('aborted: disconnect'))
    })

    test('a call that was answered is not aborted afterwards', async () => {
      const said: string[] = []
      const url = await opened(smallService((word) => said.push(word)))
      await post(url, call('slow'))
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(said).toEqual(['begun'])
    })

    test('a server that closes answers what it has begun', async () => {
      const said: string[] = []
      const server = await start(
        smallService((word) => said.push(word)),
        {},
        'serve',
      )
      const request = open(`${server.url}/rpc`, { method: 'POST', headers: json }).end(call('slow'))
      await vi.waitFor(() => expect(said).toEqual(['begun']))
      const [answer] = await Promise.all([answerTo(request), server.close()])
      expect(JSON.parse(answer.body).result).toBe('done')
      await expect(post(`${server.url}/rpc`, call('add', [1, 2]))).rejects.toThrow('ECONNREFUSED')
    })
  })
}
