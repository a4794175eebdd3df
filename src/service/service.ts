/** A service: registers plain functions under names, and answers messages with them. */
import { checkFunction, invalidSetup } from '../options/check.ts'
import type { HasApi, MethodName, MethodOf, Mounted, Named, RawParams, ResultOf } from '../protocol/contract.ts'
import type { Message, Reply } from '../protocol/message.ts'
import type { Additions, AnyGuard } from './access/guard-types.ts'
import type { Middleware } from './access/middleware.ts'
import type { BaseContext, MessageContext } from './context.ts'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { Failures } from './dispatch/failures.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { MethodTypes } from './method-types.ts'
import type { FirstArgument } from './methods/first-argument.ts'
import type {
  AddedMethods,
  AnyFunction,
  ChainedContract,
  CheckFunctions,
  CheckHandler,
  CheckOptions,
  CheckPlain,
  HandlerFor,
  PlainApi,
} from './methods/handler-types.ts'
import { type AnyMethodOptions, checkName, type Method, makeMethod, ownFunctions } from './methods/method.ts'
import type { MethodOptions } from './methods/method-options.ts'
import { Registry } from './methods/registry.ts'
import { answerRequest } from './request-body.ts'
import { checkServiceOptions, type ServiceOptions } from './service-options.ts'

/**
 * Plain functions under names. `method`, `methods` and `mount` return the same service with a wider type, so that `typeof service` knows
 * every method. The functions stay as they are: a unit test calls them directly. No message makes a service throw: each gets its reply.
 *
 * @example
 * const calculator = new Service()
 *   .method('add', (x: number, y: number) => x + y)
 *   .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
 * await calculator.handleRequestBody('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}')
 */
export class Service<
  HttpRequest = unknown,
  Methods = unknown,
  const Guards extends readonly AnyGuard[] = readonly [],
  Types = undefined,
> implements HasApi<Methods, HttpRequest>
{
  declare readonly '~api'?: Methods
  declare readonly '~httpRequest'?: (request: HttpRequest) => void
  /** The limits of this service, defaults included. */
  readonly limits: Limits
  readonly #registry: Registry
  readonly #dispatcher: Dispatcher
  readonly #types: MethodTypes | undefined

  /** @throws TypeError for an option that does not exist, or a limit that is not a number above 0. */
  constructor(options: ServiceOptions<HttpRequest, Guards, Types> = {}) {
    checkServiceOptions(options)
    const { limits, timeout = limits?.timeout, guards = [], onError, exposeErrors, exposeRequestIds, types } = options
    this.#types = types
    this.limits = resolveLimits({ ...limits, timeout } as Partial<Limits>)
    this.#registry = new Registry(guards as readonly [], timeout)
    this.#dispatcher = new Dispatcher(this.#registry, this.limits, new Failures(onError as never, exposeErrors, exposeRequestIds))
  }

  /**
   * Publishes a function under a name. Without `params` it takes its arguments by position, unchecked; a function of one parameter takes
   * named params as that argument, too. `params` declares them:
   * - names, `['x', 'y?']`: arguments by position or by name, their number checked; a question mark makes one optional
   * - names with a schema each, `['x', ['y?', z.number()]]`: the same, and those with a schema checked
   * - a shape of schemas, `{ x: z.number() }`: one checked object; by name, or by position in the shape's order
   * - one schema for all params: the one value that it returns
   *
   * A schema is any Standard Schema (Zod, Valibot, ArkType, …). Params that do not fit are -32602 with the first 20 issues.
   *
   * @example
   * service.method('pow', { params: ['x', 'y?'] }, (x: number, y = 2) => x ** y)
   * @throws TypeError with a hint: a name that is taken, empty or begins with `rpc.` (reserved, §4), or options that cannot work.
   */
  method<const Name extends string, Handler extends AnyFunction>(
    name: Name,
    handler: Handler & NoInfer<CheckPlain<Handler, HttpRequest, Guards, Types>>,
  ): Service<HttpRequest, Methods & Named<Name, ChainedContract<Handler, HttpRequest, Types, Name>, Handler>, Guards, Types>
  method<
    const Name extends string,
    const Options extends MethodOptions<HttpRequest, Additions<Guards, HttpRequest>>,
    Handler extends HandlerFor<Options, FirstArgument<Options, HttpRequest, Guards>>,
  >(
    name: Name,
    options: Options & NoInfer<CheckOptions<Options> & CheckHandler<Options, Handler, HttpRequest, Guards, Types>>,
    handler: Handler,
  ): Service<HttpRequest, Methods & AddedMethods<Name, Options, Handler, Types>, Guards, Types>
  method(name: string, ...rest: unknown[]): never {
    checkName(name, 'method()')
    const handler = rest.pop()
    const [options = {}] = rest as [AnyMethodOptions?]
    this.#registry.add(name, makeMethod(name, options, handler, { types: this.#types }))
    if (options.subscription) this.#registry.addEnd(options.subscription.end)
    return this as never
  }

  /**
   * Publishes each of an object's own functions under its key. They get the object as `this`.
   *
   * @example
   * service.methods({ now: () => new Date().toISOString() })
   * @throws TypeError for a member that is not a function, and for an instance of a class: members of a prototype are never published.
   */
  methods<const Functions extends { readonly [name: string]: AnyFunction }>(
    functions: Functions & NoInfer<CheckFunctions<Functions, HttpRequest, Guards, Types>>,
  ): Service<HttpRequest, Methods & PlainApi<Functions, HttpRequest, Types>, Guards, Types> {
    const handlers = ownFunctions(functions)
    for (const [name] of handlers) {
      checkName(name, 'methods()')
      this.#registry.checkFree(name)
    }
    const surroundings = { self: functions, types: this.#types }
    for (const [name, handler] of handlers) this.#registry.add(name, makeMethod(name, {}, handler, surroundings))
    return this as never
  }

  /**
   * Publishes another service's methods under a prefix and a dot: its `mean` becomes `stats.mean`. They keep their own guards and
   * middleware, inside those of this service. Methods that are added to it later are found too, but this service's type does not know them.
   *
   * @example
   * service.mount('stats', new Service().method('mean', mean))
   * @throws TypeError for a prefix that is empty or taken, and for a service that would contain itself.
   */
  mount<const Prefix extends string, Inner>(
    prefix: Prefix,
    service: HasApi<Inner, HttpRequest>,
  ): Service<HttpRequest, Methods & Mounted<Prefix, Inner>, Guards, Types> {
    checkName(prefix, 'mount()')
    if (!(service instanceof Service)) invalidSetup('mount() must get a Service. Plain functions go into methods()')
    this.#registry.mount(prefix, service.#registry)
    return this as never
  }

  /**
   * Adds guards after those that the service has. They run before every method of it, those registered earlier too. What they return is in
   * the context of the methods and guards that are added after them: if the request is named, as in `Service<Request>`, only this tells
   * the compiler what it is.
   *
   * @example
   * new Service<Request>().guard(loginRequired()).method('whoami', { takesContext: true }, (context) => context.user.name)
   * @throws TypeError for a guard that is not a function.
   */
  guard<const Added extends readonly AnyGuard<HttpRequest, Additions<Guards, HttpRequest>>[]>(
    ...guards: Added
  ): Service<HttpRequest, Methods, readonly [...Guards, ...Added], Types> {
    for (const guard of guards) checkFunction(guard, 'guard(): a guard')
    this.#registry.guard(guards)
    return this as never
  }

  /** Adds a middleware around every call, also to unknown methods. The first one is outermost. */
  use(middleware: Middleware<HttpRequest>): this {
    checkFunction(middleware, 'use(): middleware')
    this.#registry.use(middleware)
    return this
  }

  /**
   * Checks the methods that have no types yet by these, mounted ones by their full names: for programs that serve what others wrote.
   * Your own service takes them when it is made: `new Service({ types })`.
   *
   * @throws TypeError for types that do not fit their handler.
   */
  addTypes(types: MethodTypes): this {
    this.#registry.addTypes(types)
    return this
  }

  /** Every method with its full name, mounted ones included: for documents about the service. */
  list(): readonly (readonly [name: string, method: Method])[] {
    return [...this.#registry.methods()]
  }

  /** Whether guards run before a method, those of its services included: for documents about the service. `false` for an unknown method. */
  isGuarded(method: string): boolean {
    const route = this.#registry.find(method)
    return route.method !== undefined && route.guards.length > 0
  }

  /**
   * Whether a method's guards let a call pass, without making it: for documents that list what a caller may call. The guards see the
   * context's request, no params and no id. If a guard fails with another error, the call is refused, and `onError` gets it.
   */
  isAllowed(method: string, context: BaseContext<HttpRequest>): Promise<boolean> {
    return this.#dispatcher.isAllowed(method, context as MessageContext)
  }

  /**
   * Answers one message, as adapters do; the empty string if no response is due. If its methods all answer at once, so does this, without a
   * promise. Bytes that are not UTF-8 are -32700; a leading byte order mark is skipped.
   */
  handle(message: string | Uint8Array, context?: MessageContext<HttpRequest>): string | Promise<string> {
    return this.#dispatcher.answerText(message, context) as string | Promise<string>
  }

  /** Answers a message that `parse` has read already: for peers, which read a message once to tell calls from responses. */
  answer(message: Message, context?: MessageContext<HttpRequest>): string | Promise<string> {
    return this.#dispatcher.answer(message, context) as string | Promise<string>
  }

  /**
   * Answers the body of an HTTP request; the empty string if no response is due. Pass the request if methods take it.
   * @throws TypeError for a body that is neither text nor bytes, such as one that was never read.
   */
  async handleRequestBody(body: string | Uint8Array, httpRequest?: HttpRequest): Promise<string> {
    return this.#dispatcher.answerText(body instanceof ArrayBuffer ? new Uint8Array(body) : body, { httpRequest })
  }

  /**
   * Answers a whole HTTP request: any object with a `body` of text, bytes, parsed JSON or a stream, such as a fetch `Request`. A stream is
   * read up to `limits.maxMessageBytes`. Methods may take the request.
   * @throws TypeError if there is no body, or it was read before.
   */
  handleHttpRequest(request: HttpRequest): Promise<string> {
    return answerRequest(this.#dispatcher, request)
  }

  /**
   * Calls one method in this process, with params exactly as they would be sent: an array by position, an object by name. Guards, middleware,
   * limits and the timeout apply. Resolves to what `JSON.stringify` would be given, so that a `Date` in it is still one; to an array for a
   * method that yields. Rejects with the `RpcError` that a client would get.
   *
   * @example
   * const sum = await calculator.call('add', [1, 2])
   */
  call<const Name extends MethodName<Methods>, Method = MethodOf<Methods, Name>>(
    method: Name,
    ...[params, context]: [...RawParams<Method>, context?: MessageContext<HttpRequest>]
  ): Promise<ResultOf<Method>> {
    return this.#dispatcher.call(method, params, context as MessageContext) as Promise<never>
  }

  /** Passes what went wrong outside of any call to `onError`, as endpoints do. */
  report(error: unknown, context: MessageContext<NoInfer<HttpRequest>> = {}): void {
    void this.#dispatcher.failures.report(error, context as never)
  }

  /** Answers a message that is parsed already: one response, an array for a batch, or `undefined` if no response is due. */
  async dispatch(parsed: unknown, context?: MessageContext<HttpRequest>): Promise<Reply> {
    const reply = await this.#dispatcher.answerParsed(parsed, context)
    return reply === '' ? undefined : JSON.parse(reply)
  }
}
