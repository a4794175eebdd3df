/** A service: plain functions under names, and the one way for a message to reach them. */

import { checkFunction, invalidSetup } from '../options/check.ts'
import type { HasApi, Mounted, Named } from '../protocol/contract.ts'
import type { Reply } from '../protocol/types.ts'
import type { Additions, AnyGuard } from './access/guard-types.ts'
import { isAllowed } from './access/is-allowed.ts'
import type { Middleware } from './access/middleware.ts'
import type { BaseContext, MessageContext } from './context.ts'
import { answerParsed, answerText } from './dispatch/dispatch.ts'
import type { Desk } from './dispatch/dispatcher.ts'
import { failuresFor } from './dispatch/failures.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { FirstArgument } from './methods/first-argument.ts'
import type {
  AnyFunction,
  ChainedContract,
  CheckFunctions,
  CheckHandler,
  CheckOptions,
  CheckPlain,
  ContractOf,
  HandlerFor,
  PlainApi,
} from './methods/handler-types.ts'
import { type AnyMethodOptions, checkName, type Method, makeMethod, ownFunctions } from './methods/method.ts'
import type { MethodOptions } from './methods/method-options.ts'
import { Registry } from './methods/registry.ts'
import { answerRequest, checkBody } from './request-body.ts'
import { checkServiceOptions, type ServiceOptions } from './service-options.ts'

/**
 * Plain functions under names. `method` and its sisters return the same service with a wider type, so that `typeof service` knows
 * every method; the functions stay as they are, and a unit test calls them directly. Nothing that a client sends makes a service
 * throw: every message gets its reply.
 */
export class Service<HttpRequest = unknown, Methods = unknown, const Guards extends readonly AnyGuard[] = readonly []>
  implements HasApi<Methods, HttpRequest>
{
  declare readonly '~api'?: Methods
  declare readonly '~httpRequest'?: (request: HttpRequest) => void
  /** What holds for this service, defaults included. */
  readonly limits: Limits
  readonly #registry: Registry
  readonly #desk: Desk

  /** @throws TypeError for an option that does not exist, or a limit that is not a number above 0. */
  constructor(options: ServiceOptions<HttpRequest, Guards> = {}) {
    checkServiceOptions(options)
    const { limits, timeout = limits?.timeout, guards = [], onError, exposeErrors } = options
    this.limits = resolveLimits({ ...limits, timeout } as Partial<Limits>)
    this.#registry = new Registry(guards as readonly [], timeout)
    this.#desk = { registry: this.#registry, limits: this.limits, failures: failuresFor(onError as never, exposeErrors) }
  }

  /**
   * Publishes a function under a name. Without `params` it is called by position, unchecked. `params` declares them:
   * - names, `['x', 'y?']`: arguments by position or by name, their number checked; a question mark lets one be left out
   * - a shape of schemas, `{ x: z.number() }`: one object, checked; by name, or by position in the shape's order
   * - one schema: the one value that it lets through
   *
   * Any Standard Schema will do (Zod, Valibot, ArkType, …). Params that do not fit are -32602 with every fault listed.
   *
   * @throws TypeError naming the mend: a name that is taken, empty or begins with `rpc.` (reserved, §4), or options that cannot work.
   */
  method<const Name extends string, Handler extends AnyFunction>(
    name: Name,
    handler: Handler & NoInfer<CheckPlain<Handler, HttpRequest>>,
  ): Service<HttpRequest, Methods & Named<Name, ChainedContract<Handler, HttpRequest>>, Guards>
  method<
    const Name extends string,
    const Options extends MethodOptions<HttpRequest>,
    Handler extends HandlerFor<Options, FirstArgument<Options, HttpRequest, Guards>>,
  >(
    name: Name,
    options: Options &
      NoInfer<CheckOptions<Options> & CheckHandler<Options, FirstArgument<Options, HttpRequest, Guards>, Handler, HttpRequest>>,
    handler: Handler,
  ): Service<HttpRequest, Methods & Named<Name, ContractOf<Options, Handler>>, Guards>
  method(name: string, ...rest: unknown[]): never {
    checkName(name, 'method()')
    const handler = rest.pop()
    const [options = {}] = rest
    this.#registry.add(name, makeMethod(name, options as AnyMethodOptions, handler))
    return this as never
  }

  /**
   * Publishes each of an object's own functions under its key, to be called by position.
   * @throws TypeError for a member that is not a function, and for an instance of a class: what stands on a prototype is never published.
   */
  methods<const Functions extends { readonly [name: string]: AnyFunction }>(
    functions: Functions & NoInfer<CheckFunctions<Functions, HttpRequest>>,
  ): Service<HttpRequest, Methods & PlainApi<Functions, HttpRequest>, Guards> {
    for (const [name, handler] of ownFunctions(functions)) this.method(name, handler)
    return this as never
  }

  /**
   * Publishes another service's methods under a prefix and a dot: `mount('stats', service)` makes its `mean` `stats.mean`. It keeps its
   * own guards and middleware, inside this one's. What is added to it later is found too, but unknown to this one's type.
   * @throws TypeError for a prefix that is empty or taken, and for a service that would contain itself.
   */
  mount<const Prefix extends string, Inner>(
    prefix: Prefix,
    service: HasApi<Inner, HttpRequest>,
  ): Service<HttpRequest, Methods & Mounted<Prefix, Inner>, Guards> {
    checkName(prefix, 'mount()')
    if (!(service instanceof Service)) invalidSetup('mount() must get a Service. Plain functions go into methods()')
    this.#registry.mount(prefix, service.#registry)
    return this as never
  }

  /**
   * Adds guards behind those that the service has, for all of its methods, those registered earlier too. What they return is in the type
   * of the context from here on, also when the request is named: `new Service<Request>().guard(loginRequired())`.
   * @throws TypeError if one of them is not a function.
   */
  guard<const Added extends readonly AnyGuard<HttpRequest, Additions<Guards, HttpRequest>>[]>(
    ...guards: Added
  ): Service<HttpRequest, Methods, readonly [...Guards, ...Added]> {
    for (const guard of guards) checkFunction(guard, 'guard(): guard')
    this.#registry.guard(guards)
    return this as never
  }

  /** Wraps every call from now on, those to unknown methods too. What is registered first is outermost. */
  use(middleware: Middleware<HttpRequest>): this {
    checkFunction(middleware, 'use(): middleware')
    this.#registry.use(middleware)
    return this
  }

  /** Every method with its full name, mounted ones included: for documents and pages about a service. */
  list(): readonly (readonly [name: string, method: Method])[] {
    return [...this.#registry.methods()]
  }

  /**
   * Tells whether a method's guards would let such a call pass, without making it: for documents that show callers what they may
   * call. The guards see the context's request, no params and no id. One that breaks counts as a no, and `onError` is told.
   */
  isAllowed(method: string, context: BaseContext<HttpRequest>): Promise<boolean> {
    return isAllowed(this.#desk, method, context)
  }

  /**
   * Answers one message; the empty string where nothing is owed. This is what doors call: a message whose methods all answer at once
   * gets its reply without a promise. Bytes that are not UTF-8 are -32700; a leading byte order mark is skipped.
   */
  handle(message: string | Uint8Array, context?: MessageContext<HttpRequest>): string | Promise<string> {
    return answerText(this.#desk, checkBody(message), context) as string | Promise<string>
  }

  /**
   * Answers the body of an HTTP request; the empty string where nothing is owed. Hand over the request where methods take it.
   * @throws TypeError where the body is neither text nor bytes, so that a body that nobody read does not pass for an empty one.
   */
  async handleRequestBody(body: string | Uint8Array, httpRequest?: HttpRequest): Promise<string> {
    return answerText(this.#desk, checkBody(body), { httpRequest })
  }

  /**
   * Answers a whole HTTP request: anything with a `body` of text, bytes, parsed JSON or a stream, a fetch `Request` too. A stream is
   * read up to `limits.maxMessageBytes`. Methods may take the request.
   * @throws TypeError where there is no body to be found, or somebody else has read it.
   */
  handleHttpRequest(request: HttpRequest): Promise<string> {
    return answerRequest(this.#desk, request)
  }

  /** Tells `onError` of something that went wrong outside of any call, as doors do. */
  report(error: unknown, context: Partial<BaseContext<NoInfer<HttpRequest>>> = {}): void {
    this.#desk.failures.report(error, context)
  }

  /** Answers a message that is parsed already: the response, an array of them for a batch, or `undefined` where nothing is owed. */
  async dispatch(parsed: unknown, context?: MessageContext<HttpRequest>): Promise<Reply> {
    const reply = await answerParsed(this.#desk, parsed, context)
    return reply === '' ? undefined : JSON.parse(reply)
  }
}
