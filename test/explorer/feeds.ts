/** A service that yields what a test pushes. */
import type { IncomingMessage } from 'node:http'
import { loginRequired, Service } from 'damn-simple-jsonrpc-server'
import type { MessageHandler } from 'damn-simple-jsonrpc-server/node'
import { z } from 'zod'

export interface Feed {
  readonly service: MessageHandler<IncomingMessage>
  /** The next item, event or progress. */
  push(value: unknown): void
  end(): void
  fail(error: Error): void
  /** How many calls run. */
  readonly running: number
  /** The reasons for which calls were aborted. */
  readonly aborted: unknown[]
}

interface Context {
  readonly signal: AbortSignal
  progress(value: unknown): void
}

const Row = z.object({ row: z.number() })

export function feed(): Feed {
  const queue: unknown[] = []
  const aborted: unknown[] = []
  let [isEnded, running] = [false, 0]
  let error: Error | undefined
  let wake = () => {}
  async function* values({ signal }: Context) {
    running++
    signal.addEventListener('abort', () => {
      aborted.push(signal.reason)
      wake()
    })
    try {
      while (!signal.aborted) {
        if (queue.length > 0) yield queue.shift()
        else if (error) throw error
        else if (isEnded) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      running--
    }
  }
  async function build(context: Context) {
    for await (const value of values(context)) context.progress(value)
    return 'built'
  }
  const takesContext = true
  const service = new Service({ onError: () => {} })
    .method('rows', { takesContext, summary: 'Rows as they come', result: z.array(Row) }, async function* (context) {
      for await (const value of values(context)) yield value as z.infer<typeof Row>
    })
    .method('anything', { takesContext, params: ['count?'] }, async function* (context, count?: number) {
      if (count === undefined) yield* values(context)
      else for (let item = 1; item <= count; item++) yield { item, text: 'x'.repeat(20) }
    })
    .method('build', { takesContext, summary: 'Tells how far it is' }, build)
    .method('ticks', { takesContext, summary: 'Events', subscription: { event: 'tick', end: 'untick' } }, values)
    .method('mine', { guards: [loginRequired()], subscription: { event: 'tick', end: 'untick' } }, async function* () {
      yield 1
    })
    .method('echo', { params: ['value'] }, (value: unknown) => value)
  return {
    service,
    push: (value) => {
      queue.push(value)
      wake()
    },
    end: () => {
      isEnded = true
      wake()
    },
    fail: (thrown) => {
      error = thrown
      wake()
    },
    get running() {
      return running
    },
    aborted,
  }
}
