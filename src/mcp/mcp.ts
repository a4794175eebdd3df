/** Makes a service of the Model Context Protocol from a service: its methods are the tools. */
import type { MaybePromise } from '../async/maybe-promise.ts'
import type { Discovered } from '../openrpc/discover.ts'
import { type OpenrpcOptions, untilMethodsAdded } from '../openrpc/openrpc.ts'
import { checkFunction, checkOptionNames, invalidSetup, isFunction } from '../options/check.ts'
import { errorCodes, RpcError } from '../protocol/errors.ts'
import type { Params, Reply } from '../protocol/message.ts'
import type { BaseContext, MessageContext } from '../service/context.ts'
import type { Limits } from '../service/limits.ts'
import { Service } from '../service/service.ts'
import { failed, innerContext, paramsFor, readToolCall, succeeded, type ToolResult } from './call-tool.ts'
import { type Tool, type ToolEntry, toolsOf } from './tools.ts'
import { initializedVersion, isModern, memberOf, metaPrefix, modernResult, statusOf, supportedVersions } from './versions.ts'

/** The options of `mcp`: what clients are told about the server, and which methods are its tools. */
export interface McpOptions<HttpRequest = unknown> extends Pick<OpenrpcOptions, 'converters' | 'onUnsupportedSchema'> {
  /** The name of the server, for programs. */
  readonly name: string
  /** The version of the server, not of the protocol. */
  readonly version: string
  /** The name of the server, for people. */
  readonly title?: string
  /** Tells the model how to use the tools. */
  readonly instructions?: string
  /**
   * Selects the methods that are tools: `true`, `false`, or a name for the tool. By default, each method is one under its own name, with `_`
   * in place of characters that names of tools cannot have.
   */
  readonly tools?: (method: string) => boolean | string
  /**
   * Selects the tools that a caller sees. Default: all. `'by-guards'` runs the guards of every method at each `tools/list`, and shows those
   * that they allow. A tool that a function hides cannot be called either.
   */
  readonly visible?: 'by-guards' | ((context: BaseContext<HttpRequest>, method: string) => MaybePromise<boolean>)
}

/** What `mcp` calls of a service. */
interface CalledService extends Discovered<unknown> {
  readonly limits: Limits
  call(method: string, params: Params, context: MessageContext): Promise<unknown>
  report(error: unknown, context: MessageContext): void
}

/** More tools come in pages. */
const pageSize = 200

/**
 * Makes a server of the Model Context Protocol from a service. It is a `Service`, so that every adapter serves it: over stdio, and over HTTP
 * (stateless Streamable HTTP), for clients from 2024-11-05 to 2026-07-28. Guards, limits and timeouts of the methods apply. An `RpcError` of
 * a method becomes a result with `isError`. Methods that you add to it, such as `prompts/list`, are announced.
 *
 * @example
 * createServer(serve(mcp(shop, { name: 'shop', version: '1.0.0' }))).listen(3000)
 * @throws TypeError with a hint, for options that cannot work, and for methods whose tools would have the same name.
 */
export function mcp<HttpRequest>(service: Discovered<HttpRequest>, options: McpOptions<HttpRequest>): Service<HttpRequest> {
  return new McpService(service as unknown as CalledService, options as McpOptions) as unknown as Service<HttpRequest>
}

const optionNames = ['name', 'version', 'title', 'instructions', 'tools', 'visible', 'converters', 'onUnsupportedSchema']

function checkOptions(service: CalledService, options: McpOptions): void {
  if (!isFunction(service?.call) || !isFunction(service.list)) invalidSetup('mcp() needs a Service as its first argument')
  checkOptionNames(options, optionNames, 'mcp()')
  for (const name of ['name', 'version'] as const)
    if (typeof options[name] !== 'string')
      invalidSetup(`mcp() needs ${name}, a string: mcp(service, { name: 'shop', version: '1.0.0' })`)
  if (options.tools !== undefined) checkFunction(options.tools, 'mcp(): tools')
  if (options.visible !== undefined && options.visible !== 'by-guards' && !isFunction(options.visible))
    invalidSetup("mcp(): visible must be 'by-guards' or a function (context, method) => boolean")
}

class McpService extends Service {
  readonly #service: CalledService
  readonly #options: McpOptions
  readonly #tools: () => ReadonlyMap<string, ToolEntry>
  /** The tools as they were last listed: to look for added methods takes longer than a call. */
  #known: ReadonlyMap<string, ToolEntry>

  constructor(service: CalledService, options: McpOptions) {
    checkOptions(service, options)
    super({ limits: service.limits, onError: (error, context) => service.report(error, context as never) })
    this.#service = service
    this.#options = options
    const { converters = {}, onUnsupportedSchema = () => {}, tools } = options
    this.#tools = untilMethodsAdded(service, () => toolsOf(service, { converters, onUnsupportedSchema, tools }))
    this.#known = this.#tools()
    this.#addMethods()
  }

  /** The HTTP status of a reply, as the protocol wants it. */
  status(reply: Reply, context: MessageContext): number {
    return statusOf(reply, context.header?.('mcp-protocol-version'))
  }

  #addMethods(): void {
    const none = (_params?: object) => {}
    // The second parameter makes these methods take params by name. The method behind a tool has a timeout of its own.
    this.use(async (context, next) => (isModern(context) ? modernResult(context, await next()) : next()))
      .method('initialize', { takesContext: true }, (context, _params?: object) => this.#initialize(context.params))
      .method('server/discover', (_params?: object) => this.#discover())
      .method('notifications/initialized', none)
      .method('notifications/cancelled', none)
      .method('ping', (_params?: object) => ({}))
      .method('tools/list', { takesContext: true }, (context, _params?: object) => this.#list(context))
      .method('tools/call', { takesContext: true, timeout: Infinity }, (context, _params?: object) => this.#call(context))
  }

  #initialize(params: Params): object {
    return { protocolVersion: initializedVersion(params), serverInfo: this.#serverInfo, ...this.#about }
  }

  #discover(): object {
    const serverInfo = this.#serverInfo
    return { supportedVersions, serverInfo, ...this.#about, _meta: { [`${metaPrefix}serverInfo`]: serverInfo } }
  }

  get #serverInfo(): object {
    const { name, version, title } = this.#options
    return { name, version, ...(title !== undefined && { title }) }
  }

  get #about(): object {
    const { instructions } = this.#options
    return { capabilities: this.#capabilities, ...(instructions !== undefined && { instructions }) }
  }

  /** Methods that were added tell what else the server can do. */
  get #capabilities(): object {
    const has = new Set(this.list().map(([name]) => name))
    return {
      tools: {},
      ...(has.has('prompts/list') && { prompts: {} }),
      ...(has.has('resources/list') && { resources: has.has('resources/subscribe') ? { subscribe: true } : {} }),
      ...(has.has('completion/complete') && { completions: {} }),
      ...(has.has('logging/setLevel') && { logging: {} }),
    }
  }

  async #list(context: BaseContext): Promise<{ readonly tools: readonly Tool[]; readonly nextCursor?: string }> {
    const entries = [...this.#tools().values()]
    const isVisible = await Promise.all(entries.map((entry) => this.#isVisible(entry, context)))
    const visible = entries.filter((_, index) => isVisible[index]).map(({ tool }) => tool)
    const cursor = memberOf(context.params, 'cursor')
    const start = cursor === undefined ? 0 : visible.findIndex(({ name }) => name === cursor) + 1
    if (cursor !== undefined && start === 0) throw new RpcError(errorCodes.invalidParams, 'There is no such cursor')
    const tools = visible.slice(start, start + pageSize)
    const last = tools.at(-1)
    return { tools, ...(last && start + pageSize < visible.length && { nextCursor: last.name }) }
  }

  async #call(context: BaseContext): Promise<ToolResult> {
    const { name, args } = readToolCall(context.params)
    const entry = this.#find(name)
    if (!entry || !(await this.#isCallable(entry, context)))
      throw new RpcError(errorCodes.invalidParams, `There is no tool ${name.slice(0, 64)}`)
    try {
      const result = await this.#service.call(entry.method.name, paramsFor(entry.method, args), innerContext(context))
      return succeeded(result, entry.tool)
    } catch (error) {
      if (RpcError.is(error)) return failed(error, entry)
      throw error
    }
  }

  #find(name: string): ToolEntry | undefined {
    const known = this.#known.get(name)
    if (known) return known
    this.#known = this.#tools()
    return this.#known.get(name)
  }

  async #isVisible({ method }: ToolEntry, context: BaseContext): Promise<boolean> {
    const { visible } = this.#options
    if (visible === 'by-guards') return this.#service.isAllowed(method.name, context)
    return visible === undefined || (await visible(context, method.name)) === true
  }

  /** The guards run at the call itself. */
  #isCallable(entry: ToolEntry, context: BaseContext): MaybePromise<boolean> {
    return this.#options.visible === 'by-guards' || this.#isVisible(entry, context)
  }
}
