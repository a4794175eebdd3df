/** `jsonrpc serve FILE` serves the service of a module over HTTP and WebSockets until Ctrl-C, or on standard input and output. */
import { dirname, parse, relative } from 'node:path'
import type { ListenOptions } from '../../adapters/node/listen.ts'
import { type EndpointPage, explorer } from '../../explorer/explorer.ts'
import { exposureWarning, listenOptions, serverOptions, start, webSocketsFor } from '../listen/listen.ts'
import { quietOption, withCallLog } from '../load/call-log.ts'
import { findFile } from '../load/module.ts'
import type { LoadedService } from '../load/service.ts'
import { askForTypes, loadService, typesOptions } from '../load/types.ts'
import { natsOptions } from '../nats/connect.ts'
import { serveOverNats } from '../nats/serve.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { widthOf } from '../program/text.ts'
import { banner, type StartedServer, stdioBanner } from '../report/banner.ts'
import { httpMembers, startedLine } from '../report/started.ts'
import { runWatched } from '../watch/watch.ts'
import { runWorkers } from '../workers/worker-pool.ts'
import { announce, ioOfProcess } from '../workers/worker-process.ts'

/** The command `serve`. */
export const serveCommand: Command = {
  name: 'serve',
  usage: 'FILE',
  summary: 'serve a module: a Service, or plain functions',
  group: 'Serve',
  description:
    'Serves a module over HTTP: its default export, else the one Service that it exports, else every function that ' +
    'it exports, each as a method under its name. JavaScript or TypeScript. If the package ws is installed, WebSockets are served ' +
    'on the same port. If TypeScript 7 is installed, calls are checked by the types of the functions.\n\n' +
    'Each call is one line on stderr: time, method, ok or the code of its error, duration, and the address of a client on another machine. ' +
    'What the module prints while it is loaded goes to stderr; what its methods print later goes to stdout, or with --json to stderr.\n\n' +
    'With --stdio, the module is served on standard input and output instead, and everything that it prints goes to stderr. ' +
    'With --nats, it is served over NATS instead, as one of several workers that share the calls of jsonrpc gateway.',
  options: {
    ...serverOptions,
    export: { value: 'NAME', help: 'the export to serve, if there are several' },
    ...typesOptions,
    watch: { short: 'w', help: 'restart when the module or a file that it imports changes' },
    workers: { value: 'NUMBER', help: 'serve in this many processes that share the port; one that dies is replaced' },
    ...natsOptions,
    quiet: quietOption,
    json: { help: 'print one line of JSON when it listens: url, webSocket, explorer, health, methods and pid' },
    stdio: { help: 'serve on standard input and output, as editors and MCP hosts expect; ends with its input' },
  },
  examples: [
    ['jsonrpc serve calculator.ts', 'on http://127.0.0.1:3000'],
    ['jsonrpc serve calculator.ts --port 0', 'on a free port'],
    ['jsonrpc serve calculator.ts --watch', 'with a restart after every change'],
    ['jsonrpc serve calculator.ts --workers 4', 'on four cores'],
    ['jsonrpc serve calculator.ts --nats nats://127.0.0.1:4222', 'as a worker, for jsonrpc gateway'],
    ['jsonrpc serve calculator.ts --stdio', 'for a program that starts it'],
    ['jsonrpc serve calculator.ts --port 0 --json', 'for a script that needs the URL'],
  ],
  run,
}

async function run(args: ParsedArgs, shellIo: Io): Promise<number> {
  const io = ioOfProcess(shellIo)
  const [typed, ...others] = args.positionals
  if (typed === undefined) throw new UsageError('name the FILE to serve.')
  if (others.length > 0) throw new UsageError(`name one FILE only. Remove ${others.join(', ')}.`)
  const options = listenOptions(args)
  checkTransport(args)
  const processes = processesFrom(args)
  const file = findFile(typed, io.cwd)
  if (args.has('watch')) return runWatched(['serve', file, ...optionsWithout('watch', args)], file, io)
  if (processes !== undefined) {
    const readTypes = () => askForTypes(file, args.value('export'), io)
    return runWorkers({ typed: ['serve', file, ...optionsWithout('workers', args)], count: processes, readTypes }, io)
  }
  const name = relative(io.cwd, file)
  const found = await loadService(file, args, io)
  if (args.has('stdio')) return runStdio(found, name, io)
  if (args.has('nats')) return serveOverNats({ service: found, file, shown: name }, args, io)
  if ('~http' in found) throw new Failure(`${name} exports plainHttp(), which is for serve() of an adapter. Export its Service`)
  const service = args.has('quiet') ? found : withCallLog(found, io.stderr)
  const webSockets = webSocketsFor(dirname(file))
  const page = args.has('no-explorer') ? {} : { explorer: explorerFor(parse(typed).name, webSockets) }
  const served = { service, name, isJson: args.has('json') }
  return runServer(served, { ...options, ...webSockets, ...page, health: '/healthz' }, io)
}

/** The page may use the WebSockets, which have its own address. */
function explorerFor(title: string, { WebSocketServer }: Pick<ListenOptions, 'WebSocketServer'>): EndpointPage {
  return explorer({ title, ...(WebSocketServer && { webSocket: true }) })
}

async function runServer({ service, name, isJson }: Served, options: ListenOptions, io: Io): Promise<number> {
  if (!isJson) io.openStdout()
  const shutdown = io.untilShutdown()
  const server = await start(service, options)
  const { url, port } = server
  const shown = { url, hasExplorer: options.explorer !== undefined, hasWebSockets: server.webSockets !== undefined }
  const methods = service.list?.() ?? []
  const json = { ...httpMembers(shown), methods: methods.map(([method]) => method) }
  announce(
    {
      banner: isJson ? startedLine(json) : banner({ file: name, methods, width: widthOf(io), ...guardsOf(service), ...shown }),
      warning: exposureWarning('serve', url, options),
      port,
    },
    io,
  )
  await shutdown
  await server.close()
  return 0
}

/** A service of an older copy of this package does not say which methods are guarded. */
function guardsOf(service: LoadedService): Pick<StartedServer, 'isGuarded'> {
  return service.isGuarded ? { isGuarded: (method) => service.isGuarded?.(method) ?? false } : {}
}

interface Served {
  readonly service: LoadedService
  /** The path that the user sees. */
  readonly name: string
  readonly isJson: boolean
}

/** The adapter takes stdout over, and what others print goes to stderr. */
async function runStdio(service: LoadedService, name: string, io: Io): Promise<number> {
  const stdio = await import('../../adapters/stdio.ts')
  io.openStdout()
  const shutdown = io.untilShutdown()
  const end = stdio.serve(service, { exit: false })
  io.stderr.write(stdioBanner(name, service.list?.() ?? [], widthOf({ stdout: io.stderr, env: io.env })))
  await Promise.race([end.closed, shutdown])
  await end.close()
  return 0
}

/** @throws UsageError for options of another transport. */
function checkTransport(args: ParsedArgs): void {
  const received = (names: readonly string[]) => names.filter((name) => args.has(name)).map((name) => `--${name}`)
  const [ofHttp, ofNats] = [received(Object.keys(serverOptions)), received(['name', 'creds', 'inbox-prefix'])]
  if (args.has('stdio')) {
    if (args.has('watch')) throw new UsageError('--stdio has one connection, which a restart would end. Remove --watch.')
    if (args.has('workers')) throw new UsageError('--stdio has one connection, which one process serves. Remove --workers.')
    if (args.has('json')) throw new UsageError('--stdio writes messages to stdout. Remove --json.')
    if (args.has('nats')) throw new UsageError('a module is served on one transport. Remove --stdio or --nats.')
    if (ofHttp.length > 0) throw new UsageError(`--stdio serves no HTTP. Remove ${ofHttp.join(', ')}.`)
  }
  if (args.has('nats') && ofHttp.length > 0)
    throw new UsageError(`--nats serves no HTTP: jsonrpc gateway does. Remove ${ofHttp.join(', ')}.`)
  if (!args.has('nats') && ofNats.length > 0) throw new UsageError(`${ofNats.join(', ')} needs --nats URL.`)
}

const maxProcesses = 256

function processesFrom(args: ParsedArgs): number | undefined {
  const text = args.value('workers')
  if (text === undefined) return undefined
  if (args.has('watch')) throw new UsageError('--watch restarts one process. Remove --workers.')
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= maxProcesses) return Number(text)
  throw new UsageError(`--workers takes a number from 1 to ${maxProcesses}, not ${text}.`)
}

/** The options of this command line for another process. */
function optionsWithout(left: string, args: ParsedArgs): string[] {
  const names = Object.keys(serveCommand.options).filter((name) => name !== left)
  return names.flatMap((name) => args.values(name).map((value) => (value === '' ? `--${name}` : `--${name}=${value}`)))
}
