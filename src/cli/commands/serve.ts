/** `jsonrpc serve FILE` serves the service of a module over HTTP and WebSockets until Ctrl-C, or on standard input and output. */
import { dirname, parse, relative } from 'node:path'
import { type ListenOptions, listen, type RunningServer } from '../../adapters/node/listen.ts'
import { type EndpointPage, explorer } from '../../explorer/explorer.ts'
import { findFile, loadModule } from '../load/module.ts'
import { findService, type LoadedService } from '../load/service.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { widthOf } from '../program/text.ts'
import { findWs } from '../program/ws-package.ts'
import { banner, stdioBanner } from '../report/banner.ts'
import { runWatched } from '../watch/watch.ts'
import { announce, ioOfWorker } from '../workers/worker.ts'
import { runWorkers } from '../workers/worker-pool.ts'

/** The command `serve`. */
export const serveCommand: Command = {
  name: 'serve',
  usage: 'FILE',
  summary: 'serve a module that exports a Service, or plain functions, over HTTP, WebSockets or stdio',
  description:
    'Serves a module over HTTP: its default export, else the one Service that it exports, else every function that ' +
    'it exports, each as a method under its name. JavaScript or TypeScript. If the package ws is installed, WebSockets are served ' +
    'on the same port. What the module prints while it is loaded goes to stderr; what its methods print later goes to stdout. ' +
    'With --stdio, the module is served on standard input and output instead, and everything that it prints goes to stderr.',
  options: {
    port: { short: 'p', value: 'PORT', help: 'the port to listen on; 0 takes a free one (default: 3000)' },
    host: { value: 'ADDRESS', help: 'the address to bind (default: 127.0.0.1, which only this machine reaches)' },
    export: { value: 'NAME', help: 'the export to serve, if there are several' },
    cors: {
      value: 'ORIGIN',
      multiple: true,
      help: 'allow calls from pages of this origin, such as https://app.example.com; repeatable',
    },
    watch: { short: 'w', help: 'restart when the module or a file that it imports changes' },
    'no-explorer': { help: 'do not show browsers a page to try the methods on' },
    'allowed-host': { value: 'NAME', multiple: true, help: 'accept requests for this host name; repeatable' },
    workers: { value: 'NUMBER', help: 'serve in this many processes that share the port; one that dies is started again' },
    stdio: { help: 'serve on standard input and output, as editors and MCP hosts expect; ends with its input' },
  },
  examples: [
    ['jsonrpc serve calculator.ts', 'on http://127.0.0.1:3000'],
    ['jsonrpc serve calculator.ts --port 0', 'on a free port'],
    ['jsonrpc serve calculator.ts --watch', 'with a restart after every change'],
    ['jsonrpc serve calculator.ts --workers 4', 'on four cores'],
    ['jsonrpc serve calculator.ts --stdio', 'for a program that starts it'],
  ],
  run,
}

async function run(args: ParsedArgs, shellIo: Io): Promise<number> {
  const io = ioOfWorker(shellIo)
  const [typed, ...others] = args.positionals
  if (typed === undefined) throw new UsageError('name the FILE to serve.')
  if (others.length > 0) throw new UsageError(`name one FILE only. Remove ${others.join(', ')}.`)
  const options = listenOptions(args)
  checkStdio(args)
  const workers = workersFrom(args)
  const file = findFile(typed, io.cwd)
  if (args.has('watch')) return runWatched(['serve', file, ...optionsWithout('watch', args)], file, io)
  if (workers !== undefined) return runWorkers(['serve', file, ...optionsWithout('workers', args)], workers, io)
  const name = relative(io.cwd, file)
  const service = findService(await loadModule(file, io.cwd), args.value('export'), name)
  if (args.has('stdio')) return runStdio(service, name, io)
  const webSockets = webSocketsFor(file)
  const page = args.has('no-explorer') ? {} : { explorer: explorerFor(parse(typed).name, webSockets) }
  return runServer(service, { ...options, ...webSockets, ...page, health: '/healthz' }, name, io)
}

/** The page may use the WebSockets, which have its own address. */
function explorerFor(title: string, { WebSocketServer }: Pick<ListenOptions, 'WebSocketServer'>): EndpointPage {
  return explorer({ title, ...(WebSocketServer && { webSocket: true }) })
}

async function runServer(service: LoadedService, options: ListenOptions, name: string, io: Io): Promise<number> {
  io.openStdout()
  const shutdown = io.untilShutdown()
  const server = await start(service, options)
  const [hasExplorer, hasWebSockets] = [options.explorer !== undefined, server.webSockets !== undefined]
  const methods = service.list?.() ?? []
  const warning = isLoopback(server.url) ? '' : exposureWarning(server.url, options.allowedHosts !== undefined)
  announce(
    {
      banner: banner({ file: name, url: server.url, methods, hasExplorer, hasWebSockets, width: widthOf(io) }),
      warning,
      port: server.port,
    },
    io,
  )
  await shutdown
  await server.close()
  return 0
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

/** The package `ws` of the module, if there is one, serves WebSockets. */
function webSocketsFor(file: string): Pick<ListenOptions, 'WebSocketServer'> {
  const found = findWs(dirname(file))
  return found ? { WebSocketServer: found.WebSocketServer } : {}
}

function checkStdio(args: ParsedArgs): void {
  if (!args.has('stdio')) return
  if (args.has('watch')) throw new UsageError('--stdio has one connection, which a restart would end. Remove --watch.')
  if (args.has('workers')) throw new UsageError('--stdio has one connection, which one process serves. Remove --workers.')
  const others = ['port', 'host', 'cors', 'no-explorer', 'allowed-host'].filter((name) => args.has(name))
  if (others.length > 0) throw new UsageError(`--stdio serves no HTTP. Remove ${others.map((name) => `--${name}`).join(', ')}.`)
}

const maxWorkers = 256

function workersFrom(args: ParsedArgs): number | undefined {
  const text = args.value('workers')
  if (text === undefined) return undefined
  if (args.has('watch')) throw new UsageError('--watch restarts one process. Remove --workers.')
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= maxWorkers) return Number(text)
  throw new UsageError(`--workers takes a number from 1 to ${maxWorkers}, not ${text}.`)
}

function listenOptions(args: ParsedArgs): ListenOptions {
  const port = args.value('port')
  const host = args.value('host')
  const [cors, hosts] = [args.values('cors'), args.values('allowed-host')]
  return {
    ...(port !== undefined && { port: portFrom(port) }),
    ...(host !== undefined && { host }),
    ...(cors.length > 0 && { cors }),
    ...(hosts.length > 0 && { allowedHosts: [...hosts, ...ownHosts(host)] }),
  }
}

function portFrom(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageError(`--port takes a number from 0 to 65535, not ${text}.`)
}

/** The hosts of the printed URL and of this machine. A foreign page cannot have them, so they are safe from DNS rebinding. */
function ownHosts(host = '127.0.0.1'): string[] {
  return ['localhost', '127.0.0.1', '[::1]', host.includes(':') ? `[${host}]` : host]
}

/** The options of this command line for another process. */
function optionsWithout(left: string, args: ParsedArgs): string[] {
  const names = Object.keys(serveCommand.options).filter((name) => name !== left)
  return names.flatMap((name) => args.values(name).map((value) => (value === '' ? `--${name}` : `--${name}=${value}`)))
}

async function start(service: LoadedService, options: ListenOptions): Promise<RunningServer> {
  try {
    return await listen(service, options)
  } catch (error) {
    const { message } = error as Error
    throw error instanceof TypeError ? new UsageError(`${message}.`) : new Failure(message)
  }
}

function isLoopback(url: string): boolean {
  return /\/\/(127\.|\[::1\])/.test(url)
}

function exposureWarning(url: string, checksHost: boolean): string {
  const hosts = checksHost ? '' : ', and it accepts any Host header: limit them with --allowed-host NAME'
  return `Warning: every machine that reaches ${url} can call these methods. jsonrpc serve asks for no login${hosts}.\n`
}
