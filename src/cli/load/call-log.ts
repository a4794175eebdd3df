/** The log of a server: one short line on stderr for each call. */
import { isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import type { Message } from '../../protocol/message.ts'
import { parseRaw } from '../../protocol/parse.ts'
import type { MessageContext } from '../../service/context.ts'
import { resolveLimits } from '../../service/limits.ts'
import type { CommandOption } from '../program/command.ts'
import type { Output } from '../program/io.ts'
import { plainText } from '../program/text.ts'
import type { LoadedService } from './service.ts'

/** The option of every command that logs calls. */
export const quietOption: CommandOption = { short: 'q', help: 'do not print a line for each call' }

/**
 * Logs the calls of a handler. It reads messages and replies instead of adding middleware, since the handler may be a gateway, or a `Service` of
 * another copy of this package. Each call of a batch has the duration of the batch.
 */
export function withCallLog(handler: LoadedService, output: Output): LoadedService {
  const log = new CallLog(output)
  const limits = resolveLimits(handler.limits)
  return {
    ...(handler.limits && { limits: handler.limits }),
    ...(handler.list && { list: () => handler.list?.() ?? [] }),
    ...(handler.isGuarded && { isGuarded: (method) => handler.isGuarded?.(method) ?? false }),
    ...(handler.status && { status: (reply, context) => handler.status?.(reply, context) ?? 200 }),
    report: (error, context) => handler.report?.(error, context),
    handle: (message, context) =>
      log.follow(
        () => handler.handle(message, context),
        context,
        () => parseRaw(message, limits),
      ),
    ...(handler.answer && {
      answer: (message, context) =>
        log.follow(
          () => handler.answer?.(message, context) ?? '',
          context,
          () => message,
        ),
    }),
  }
}

/** The codes of the errors in a reply, by the text of their ids. */
function codesOf(reply: string): Map<string, number> {
  try {
    if (!reply.includes('"error"')) return new Map()
    const responses: readonly { readonly id?: unknown; readonly error?: { readonly code: number } }[] = [JSON.parse(reply)].flat()
    return new Map(responses.flatMap(({ id, error }) => (error ? [[JSON.stringify(id), error.code] as const] : [])))
  } catch {
    return new Map()
  }
}

/** Writes the lines of one turn of the event loop together, since a write to a terminal or a pipe is synchronous. */
class CallLog {
  readonly #output: Output
  #lines: string[] = []

  constructor(output: Output) {
    this.#output = output
  }

  /** Returns the reply of `answer`, and logs its calls. */
  follow(answer: () => MaybePromise<string>, context: MessageContext<never>, read: () => Message): string | Promise<string> {
    const [start, { peerAddress }] = [performance.now(), context] // read now: a closed connection has no address
    const log = (reply: string) => {
      const duration = performance.now() - start
      const codes = codesOf(reply)
      for (const entry of [read()].flat())
        if (entry.kind === 'call')
          this.#add({ method: entry.method, code: codes.get(entry.idText ?? '') ?? 'ok', duration, peerAddress })
      return reply
    }
    const reply = answer()
    return isPromise(reply) ? Promise.resolve(reply).then(log) : log(reply)
  }

  #add(call: LoggedCall): void {
    if (this.#lines.push(lineOf(call)) > 1) return
    setImmediate(() => this.#output.write(this.#lines.splice(0).join('')))
  }
}

interface LoggedCall {
  readonly method: string
  readonly code: number | 'ok'
  readonly duration: number
  readonly peerAddress: string | undefined
}

/** The time, the method, the outcome, milliseconds, and the address of a client on another machine. */
function lineOf({ method, code, duration, peerAddress }: LoggedCall): string {
  const time = new Date().toTimeString().slice(0, 8)
  const milliseconds = duration < 10 ? duration.toFixed(1) : duration.toFixed(0)
  const from = peerAddress === undefined || isLoopback(peerAddress) ? '' : ` ${peerAddress}`
  return `${time} ${escaped(method)} ${code} ${milliseconds} ms${from}\n`
}

const maxLength = 128

/** Cuts and escapes a name that a client chooses: it can neither start a new line nor fill the log. */
function escaped(method: string): string {
  const short = plainText(method.length > maxLength ? `${method.slice(0, maxLength - 1)}…` : method)
  return /^[^\s"]+$/.test(short) ? short : JSON.stringify(short)
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address)
}
