/** One message out, one reply in: whatever happens, every call of the message is settled. */
import type { HeadersOption } from './options.ts'
import type { PendingCall } from './pending-call.ts'
import { type Fail, settleCalls } from './reply.ts'
import type { Answer, Transport } from './transport.ts'
import { TransportError } from './errors.ts'

/** How messages travel from this client. */
export interface Post {
  readonly transport: Transport
  readonly fail: Fail
  /** Milliseconds before the first repetition. */
  readonly retryDelay: number
}

/** What one message takes along. */
export interface MessageSettings {
  readonly headers: readonly HeadersOption[]
  readonly retries: number
}

/** Sends those calls that are still waited for, as one message. Never rejects. */
export async function exchange(
  all: readonly PendingCall[],
  isBatch: boolean,
  settings: MessageSettings,
  post: Post,
): Promise<void> {
  const calls = all.filter((call) => !call.isSettled)
  if (calls.length === 0) return
  const controller = abortWhenSettled(calls)
  const texts = calls.map((call) => call.text)
  const message = isBatch ? `[${texts.join(',')}]` : (texts[0] as string)
  try {
    const answer = await sendAgain(message, settings, post, controller.signal)
    settleCalls(calls, isBatch, answer, post.fail)
  } catch (reason) {
    for (const call of calls) call.reject(reason)
  }
}

/** Once nobody waits, the server need not go on. */
function abortWhenSettled(calls: readonly PendingCall[]): AbortController {
  const controller = new AbortController()
  let waiting = calls.length
  for (const call of calls) {
    call.onSettled = (reason) => {
      if (--waiting === 0) controller.abort(reason)
    }
  }
  return controller
}

async function sendAgain(message: string, settings: MessageSettings, post: Post, signal: AbortSignal): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const headers = await headersOf(settings.headers)
    const outcome = await attemptOf(post.transport(message, { signal, headers }))
    if (attempt >= settings.retries || !mayPass(outcome)) return answerOf(outcome)
    const asked = 'text' in outcome ? (outcome.retryAfter ?? 0) : 0
    await pause(Math.max(post.retryDelay * 2 ** attempt, asked), signal)
    if (signal.aborted) return answerOf(outcome)
  }
}

type Attempt = Answer | { readonly failed: unknown }

async function attemptOf(sent: Promise<Answer>): Promise<Attempt> {
  try {
    return await sent
  } catch (failed) {
    return { failed }
  }
}

function answerOf(outcome: Attempt): Answer {
  if ('failed' in outcome) throw outcome.failed
  return outcome
}

/** No connection, too many requests, a gateway without its server: such things may be better in a moment. */
function mayPass(outcome: Attempt): boolean {
  if ('failed' in outcome) return outcome.failed instanceof TransportError
  return outcome.status !== undefined && [429, 502, 503, 504].includes(outcome.status)
}

async function headersOf(all: readonly HeadersOption[]): Promise<Headers> {
  const headers = new Headers()
  for (const one of all) {
    const record = typeof one === 'function' ? await one() : one
    for (const [name, value] of Object.entries(record)) headers.set(name, value)
  }
  return headers
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
