/** `jsonrpc mcp FILE` serves a module as a server of the Model Context Protocol, on standard input and output or over HTTP. */
import { basename, extname, relative } from 'node:path'
import { type McpOptions, mcp } from '../../mcp/index.ts'
import type { Described } from '../../openrpc/index.ts'
import type { Service } from '../../service/service.ts'
import { exposureWarning, listenOptions, serverOptions, start } from '../listen/listen.ts'
import { nearestVersion, valibotConverter, warningOf } from '../load/document.ts'
import { findFile } from '../load/module.ts'
import type { LoadedService } from '../load/service.ts'
import { loadService, typesOptions } from '../load/types.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { plainText } from '../program/text.ts'
import { httpMembers, startedLine } from '../report/started.ts'

const { 'no-explorer': _, ...httpOptions } = serverOptions

/** The command `mcp`. */
export const mcpCommand: Command = {
  name: 'mcp',
  usage: 'FILE',
  summary: 'serve a module to language models, as MCP tools',
  group: 'Serve',
  description:
    'Serves a module as a server of the Model Context Protocol: each method of its service, or each function that it exports, is a tool. ' +
    'Without --http it uses standard input and output, as the hosts that start it expect.\n\n' +
    'If TypeScript 7 is installed, types and JSDoc comments become schemas and descriptions. ' +
    'Everything that the module prints goes to stderr. A warning on stderr names each schema that cannot be described.',
  options: {
    http: { help: 'serve over HTTP (stateless Streamable HTTP) instead' },
    ...httpOptions,
    export: { value: 'NAME', help: 'the export to serve, if there are several' },
    name: { value: 'NAME', help: 'the name of the server (default: the name of FILE)' },
    'api-version': { value: 'VERSION', help: 'the version of the server (default: that of the nearest package.json)' },
    ...typesOptions,
    json: { help: 'with --http: print one line of JSON when it listens: url, health and pid' },
    instructions: { value: 'TEXT', help: 'tell the model how to use the tools' },
  },
  examples: [
    ['jsonrpc mcp shop.ts', 'on standard input and output'],
    ['jsonrpc mcp shop.ts --http --port 3001', 'on http://127.0.0.1:3001'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const [typed, ...others] = args.positionals
  if (typed === undefined) throw new UsageError('name the FILE to serve.')
  if (others.length > 0) throw new UsageError(`name one FILE only. Remove ${others.join(', ')}.`)
  const ofHttp = [...Object.keys(httpOptions), 'json'].filter((name) => args.has(name))
  if (!args.has('http') && ofHttp.length > 0)
    throw new UsageError(
      `without --http there is no HTTP. Add --http, or remove ${ofHttp.map((name) => `--${name}`).join(', ')}.`,
    )
  const file = findFile(typed, io.cwd)
  const name = relative(io.cwd, file)
  const server = serverOf(await loadService(file, args, io), optionsFrom(args, file, io), name)
  return args.has('http') ? runHttp(server, args, name, io) : runStdio(server, name, io)
}

/** @throws Failure for an object that is no `Service`, and for methods that cannot be tools. */
function serverOf(service: LoadedService, options: McpOptions, name: string): Service {
  const { list, call } = service as Partial<Service>
  if (!list || !call)
    throw new Failure(`${name} exports an object that answers messages but does not list its methods. Export a Service`)
  try {
    return mcp(service as LoadedService & Described & Service, options)
  } catch (error) {
    throw error instanceof TypeError ? new Failure(error.message) : error
  }
}

function optionsFrom(args: ParsedArgs, file: string, { stderr }: Io): McpOptions {
  const instructions = args.value('instructions')
  const valibot = valibotConverter(file)
  return {
    name: args.value('name') ?? basename(file, extname(file)),
    version: args.value('api-version') ?? nearestVersion(file),
    ...(instructions !== undefined && { instructions }),
    ...(valibot && { converters: { valibot } }),
    onUnsupportedSchema: (gap) => void stderr.write(plainText(warningOf(gap, 'tool'))),
  }
}

/** The adapter takes stdout over, and what others print goes to stderr. */
async function runStdio(server: Service, name: string, io: Io): Promise<number> {
  const stdio = await import('../../adapters/stdio.ts')
  io.openStdout()
  const shutdown = io.untilShutdown()
  const end = stdio.serve(server, { exit: false })
  io.stderr.write(`Serving ${name} to an MCP host on standard input and output\n`)
  await Promise.race([end.closed, shutdown])
  await end.close()
  return 0
}

/** Stdout stays diverted: it has the banner alone. */
async function runHttp(server: Service, args: ParsedArgs, name: string, io: Io): Promise<number> {
  const options = listenOptions(args)
  const shutdown = io.untilShutdown()
  const running = await start(server, { ...options, health: '/healthz' })
  const { url } = running
  io.stdout.write(
    args.has('json') ? startedLine(httpMembers({ url })) : `Serving ${name} to MCP clients on ${url}\n\nCtrl-C ends it.\n`,
  )
  io.stderr.write(exposureWarning('mcp', url, options))
  await shutdown
  await running.close()
  return 0
}
