/**
 * The steps of a message:
 *
 *     text → parse → each entry: find → guards → bind → handler → result → text
 *             └ a malformed entry carries its error and skips these steps
 *
 * The items of a method that yields are collected, or sent ahead of the response, or they become the events of a subscription.
 *
 * Middleware wraps everything from `find` to the result, so that it sees unknown methods and invalid params too.
 */
import { type ItemSource, isItemSource, isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import { invalidSetup } from '../../options/check.ts'
import { methodNotFound, type RpcError, tooLarge } from '../../protocol/errors.ts'
import { type Call, type Entry, type Invalid, type Message, noCall } from '../../protocol/message.ts'
import { isBatch, parseRaw, readMessage } from '../../protocol/parse.ts'
import { errorText, responseText, resultText, resultValue } from '../../protocol/serialize.ts'
import { isLongerThan } from '../../protocol/utf8.ts'
import { withdrawn } from '../abort-reasons.ts'
import { runGuards } from '../access/guards.ts'
import { runMiddleware } from '../access/middleware.ts'
import { CallContext, type MessageContext } from '../context.ts'
import { type Limits, minErrorBytes } from '../limits.ts'
import type { Method } from '../methods/method.ts'
import type { Registry, Route } from '../methods/registry.ts'
import { deliverItems } from '../streams/parts.ts'
import { checkSubscribable, type SubscriptionOptions, subscribe } from '../streams/subscriptions.ts'
import { runBatch } from './batch.ts'
import { withinTimeout } from './deadline.ts'
import type { Failures } from './failures.ts'

/** Answers messages with the methods of one service. */
export class Dispatcher {
  readonly registry: Registry
  readonly limits: Limits
  readonly failures: Failures
  /** Made once: a client that causes it often must not make the server capture a stack trace each time. */
  readonly replyTooLarge: RpcError

  constructor(registry: Registry, limits: Limits, failures: Failures) {
    this.registry = registry
    this.limits = limits
    this.failures = failures
    this.replyTooLarge = tooLarge('Reply', limits.maxReplyBytes)
  }

  /** The reply to a message as it came; empty if no response is due. */
  answerText(message: string | Uint8Array, source?: MessageContext): MaybePromise<string> {
    return this.answer(this.#read(message), source)
  }

  /** The reply to a message that is parsed already. */
  answerParsed(value: unknown, source?: MessageContext): MaybePromise<string> {
    return this.answer(readMessage(value, this.limits), source)
  }

  /** The reply to a message that is read already. */
  answer(message: Message, source: MessageContext = {}): MaybePromise<string> {
    return isBatch(message) ? runBatch(this, message, source) : this.answerEntry(message, source)
  }

  /** Calls one method for its result as a value. Rejects with the error that a client would get. */
  call(method: string, params: unknown, source: MessageContext = {}): Promise<unknown> {
    const entry = readMessage({ jsonrpc: '2.0', method, params, id: null }, this.limits) as Entry
    return new Promise((resolve, reject) => {
      if (entry.kind === 'call') void this.#answerCall({ ...entry, receiver: { resolve, reject } }, source)
      else reject((entry as Invalid).error)
    })
  }

  /** The text of the response to one entry; empty if none is due (§4.1). */
  answerEntry(entry: Entry, source: MessageContext): MaybePromise<string> {
    if (entry.kind === 'call') return this.#answerCall(entry, source)
    return entry.kind === 'invalid' ? this.#errorWithId(entry.idText, entry.error) : ''
  }

  /** @throws TypeError for a message that is neither text nor bytes: its body was parsed, or never read. */
  #read(message: string | Uint8Array): Message {
    if (typeof message !== 'string' && !(message instanceof Uint8Array))
      invalidSetup(`body must be a string or bytes, not ${typeof message}. Parsed JSON goes to dispatch()`)
    return parseRaw(message, this.limits)
  }

  /**
   * Never throws or rejects: a failure becomes the response, and `onError` gets what is masked. The steps after a wait are methods of their
   * own, here and below: the variables of a closure are allocated on every call, even if the closure is never made.
   */
  #answerCall(call: Call, source: MessageContext): MaybePromise<string> {
    const route = this.registry.find(call.method)
    const context = new CallContext(call, source, this.#report, route.method !== undefined)
    try {
      const outcome = this.#run(route, call, context)
      return isPromise(outcome) ? this.#answerLater(route, call, context, outcome) : this.#succeed(route, call, context, outcome)
    } catch (error) {
      return this.#fail(call, context, error)
    }
  }

  #answerLater(route: Route, call: Call, context: CallContext, outcome: PromiseLike<unknown>): Promise<string> {
    return withinTimeout<string>(outcome, this.#timeoutOf(route), context, {
      succeed: (result) => this.#succeed(route, call, context, result),
      fail: (error) => this.#fail(call, context, error),
    })
  }

  readonly #report = (error: unknown, context: CallContext) => void this.failures.report(error, context)

  #timeoutOf(route: Route): number {
    return route.timeout ?? this.limits.timeout
  }

  #run(route: Route, call: Call, context: CallContext): MaybePromise<unknown> {
    return route.middleware.length > 0 ? this.#runWrapped(route, call, context) : this.#callMethod(route, call, context)
  }

  #runWrapped(route: Route, call: Call, context: CallContext): MaybePromise<unknown> {
    let hasWaited = false
    const outcome = runMiddleware(route.middleware, context, () => {
      if (hasWaited) CallContext.throwIfGivenUp(context)
      return this.#callInMiddleware(route, call, context)
    })
    hasWaited = true
    return outcome
  }

  /** Middleware gets the masked error of what it wraps, and a timeout too: the method has a deadline of its own. */
  #callInMiddleware(route: Route, call: Call, context: CallContext): MaybePromise<unknown> {
    try {
      const outcome = this.#callMethod(route, call, context)
      if (!isPromise(outcome)) return outcome
      return withinTimeout<unknown>(outcome, this.#timeoutOf(route), context, {
        succeed: (result) => result,
        fail: (error) => Promise.reject(this.failures.mask(error, context)),
      })
    } catch (error) {
      throw this.failures.mask(error, context)
    }
  }

  #callMethod({ method, guards }: Route, call: Call, context: CallContext): MaybePromise<unknown> {
    if (!method) throw methodNotFound
    return guards.length > 0 ? this.#runGuarded(guards, method, call, context) : this.#bindAndRun(method, call, context)
  }

  #runGuarded(guards: Route['guards'], method: Method, call: Call, context: CallContext): MaybePromise<unknown> {
    const passed = runGuards(guards, context)
    return isPromise(passed) ? this.#bindAfter(passed, method, call, context) : this.#bindAndRun(method, call, context)
  }

  async #bindAfter(passed: PromiseLike<void>, method: Method, call: Call, context: CallContext): Promise<unknown> {
    await passed
    return this.#bindAndRun(method, call, context)
  }

  #bindAndRun(method: Method, call: Call, context: CallContext): MaybePromise<unknown> {
    if (method.subscription) checkSubscribable(call, context)
    if (call.paramsError) throw call.paramsError
    const args = method.bind(call.params)
    return isPromise(args) ? this.#runAfter(args, method, context) : this.#runHandler(method, args, context)
  }

  /** An async schema may have taken too long. */
  async #runAfter(args: PromiseLike<readonly unknown[]>, method: Method, context: CallContext): Promise<unknown> {
    const bound = await args
    CallContext.throwIfGivenUp(context)
    return this.#runHandler(method, bound, context)
  }

  #runHandler(
    { handler, firstArgument, subscription, finishResult }: Method,
    args: readonly unknown[],
    context: CallContext,
  ): MaybePromise<unknown> {
    const result =
      firstArgument === undefined
        ? handler(...args)
        : handler(firstArgument === 'context' ? context : context.httpRequest, ...args)
    const finished = finishResult === undefined ? result : finishResult(result)
    return subscription === undefined ? finished : this.#subscribe(subscription, finished, context)
  }

  #subscribe(options: SubscriptionOptions, result: unknown, context: CallContext): Promise<string> {
    return subscribe(options, result, context, (thrown) => this.failures.mask(thrown, context))
  }

  #succeed(route: Route, call: Call, context: CallContext, result: unknown): MaybePromise<string> {
    if (isItemSource(result)) return this.#answerItems(route, call, context, result)
    return this.#finish(call, context, this.#resultText(call, result))
  }

  /** The text of the response. It is empty if the call has no id, or its result is wanted as a value. */
  #resultText({ idText, receiver }: Call, result: unknown): string {
    receiver?.resolve(resultValue(result))
    return idText === undefined || receiver ? '' : resultText(idText, result)
  }

  #answerItems(route: Route, call: Call, context: CallContext, source: ItemSource): Promise<string> {
    const limit = { maxBytes: this.limits.maxReplyBytes, error: this.replyTooLarge }
    const { rest, isPushed } = deliverItems(source, call, context, limit)
    return withinTimeout(rest, isPushed ? Infinity : this.#timeoutOf(route), context, {
      succeed: (items) => {
        call.receiver?.resolve(JSON.parse(items as string))
        return this.#finish(call, context, call.idText === undefined ? '' : responseText(call.idText, items as string))
      },
      fail: (error) => this.#fail(call, context, error),
    })
  }

  #fail(call: Call, context: CallContext, thrown: unknown): string {
    const error = this.failures.mask(thrown, context)
    call.receiver?.reject(error)
    if (thrown === withdrawn) return this.#finish(call, context, '', error)
    if (call.idText === undefined) this.failures.reportUnanswered(error, context)
    return this.#finish(call, context, call.idText === undefined ? '' : this.#errorText(call.idText, error, context), error)
  }

  /** The text of an error. If JSON cannot hold its data, `onError` gets the reason. */
  #errorText(idText: string, error: RpcError, context: CallContext): string {
    return errorText(idText, error, (reason) => void this.failures.report(reason, context))
  }

  /** The response if it fits into the reply, else the error -32008. */
  #finish(call: Call, context: CallContext, text: string, error?: RpcError): string {
    if (isLongerThan(text, this.limits.maxReplyBytes)) return this.#refuseReply(call, context)
    CallContext.settle(context, error)
    return text
  }

  #refuseReply(call: Call, context: CallContext): string {
    CallContext.settle(context, this.replyTooLarge)
    return this.#errorWithId(call.idText as string, this.replyTooLarge)
  }

  /** The text of an error. An id that would make even the error too long is replaced by null. */
  #errorWithId(idText: string, error: RpcError): string {
    const text = errorText(idText, error)
    return isLongerThan(text, Math.max(this.limits.maxReplyBytes, minErrorBytes)) ? errorText('null', error) : text
  }

  /** Answers a call without running it: the reply has no room left, or its client has gone. A notification is reported instead. */
  skip(entry: Entry, source: MessageContext, error: RpcError): string {
    if (entry.kind === 'response') return ''
    if (entry.kind === 'invalid') return errorText(entry.idText, error)
    return this.#fail(entry, new CallContext(entry, source, this.#report), error)
  }

  /** Whether the guards of a method let a call pass. If a guard fails with another error, the call is refused, and `onError` gets it. */
  async isAllowed(name: string, source: MessageContext): Promise<boolean> {
    const { method, guards } = this.registry.find(name)
    const context = new CallContext(noCall(name), source, this.#report)
    try {
      if (method) await runGuards(guards, context)
      return method !== undefined
    } catch (thrown) {
      this.failures.mask(thrown, context)
      return false
    } finally {
      CallContext.settle(context)
    }
  }
}
