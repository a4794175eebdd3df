/** The methods of a service as tools. */
import type { Conversion } from '../openrpc/convert.ts'
import type { JsonSchemaObject, OpenrpcMethod } from '../openrpc/document.ts'
import { type Described, type OpenrpcOptions, openrpc } from '../openrpc/openrpc.ts'
import { invalidSetup } from '../options/check.ts'
import type { Method } from '../service/methods/method.ts'
import { inputSchema, outputSchema } from './schemas.ts'

/** A tool, as `tools/list` shows it. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchemaObject
  /** Only for a method whose declared result is an object. */
  readonly outputSchema?: JsonSchemaObject
  readonly annotations?: { readonly readOnlyHint: true }
  /** The tags of the method, and whether it is deprecated. */
  readonly _meta?: { readonly tags?: readonly string[]; readonly deprecated?: true }
}

/** A tool, and the method behind it. */
export interface ToolEntry {
  readonly tool: Tool
  readonly method: OpenrpcMethod
}

/** What `mcp` passes on. */
export interface ToolOptions extends Pick<OpenrpcOptions, 'converters' | 'onUnsupportedSchema'> {
  readonly tools?: ((method: string) => boolean | string) | undefined
}

const dialect = 'draft-2020-12'

/**
 * Makes a tool of each method. Subscriptions are none: only a two-way connection has them.
 * @throws TypeError with a hint if two methods would be one tool, or a name cannot be that of a tool.
 */
export function toolsOf(service: Described, options: ToolOptions): ReadonlyMap<string, ToolEntry> {
  const { tools = () => true, ...documentOptions } = options
  const info = { title: 'MCP', version: '1' }
  const { methods, components } = openrpc(service, info, { ...documentOptions, dialect })
  const conversion = { dialect, converters: new Map(Object.entries(options.converters ?? {})) } as const
  const declared = new Map(service.list())
  const ends = new Set(methods.map((method) => method['x-subscription']?.end))
  const entries = new Map<string, ToolEntry>()
  for (const method of methods) {
    const chosen = method['x-subscription'] || ends.has(method.name) ? false : tools(method.name)
    if (chosen !== true && typeof chosen !== 'string') continue // what a function does not choose stays hidden
    const name = typeof chosen === 'string' ? chosen : method.name.replaceAll(/[^A-Za-z0-9_-]/g, '_')
    checkName(name, method.name, entries.get(name)?.method.name)
    const tool = toolOf(name, method, declared.get(method.name) as Method, components?.schemas ?? {}, conversion)
    entries.set(name, { tool, method })
  }
  return entries
}

function checkName(name: string, method: string, other: string | undefined): void {
  const hint = `Give it another name, or leave it out: { tools: (method) => method === '${method}' ? 'another_name' : true }`
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name))
    invalidSetup(`mcp(): the tool ${name} of the method ${method} needs a name of 1 to 64 letters, digits, _ and -. ${hint}`)
  if (other !== undefined) invalidSetup(`mcp(): the methods ${other} and ${method} would both be the tool ${name}. ${hint}`)
}

function toolOf(
  name: string,
  method: OpenrpcMethod,
  declared: Method,
  schemas: Parameters<typeof outputSchema>[1],
  conversion: Conversion,
): Tool {
  const { summary, description, deprecated, tags } = method
  const text = [summary, description, deprecated && 'Deprecated.'].filter(Boolean).join('\n\n')
  const output = outputSchema(method, schemas)
  return {
    name,
    description: text || method.name,
    inputSchema: inputSchema(method, declared, schemas, conversion),
    ...(output && { outputSchema: output }),
    ...(method['x-readonly'] && { annotations: { readOnlyHint: true } }),
    ...((tags || deprecated) && {
      _meta: { ...(tags && { tags: tags.map((tag) => tag.name) }), ...(deprecated && { deprecated }) },
    }),
  }
}
