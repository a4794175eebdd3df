/** `jsonrpc serve FILE`: a module's service over HTTP, until Ctrl-C. */
import { parse, relative } from 'node:path'
import { type ListenOptions, listen, type RunningServer } from '../../adapters/node/listen.ts'
import { explorer } from '../../explorer/explorer.ts'
import { findFile, loadModule } from '../load/module.ts'
import { findService, type Served } from '../load/service.ts'
import { type Command, Failure, type Given, UsageMistake } from '../program/command.ts'
import { untilStopped } from '../program/shutdown.ts'
import { introduce } from '../report/banner.ts'
import { runWatched } from '../watch/watch.ts'

/** Serves a module over HTTP. */
export const serveCommand: Command = {
  name: 'serve',
  usage: 'FILE',
  summary: 'serve a module that exports a Service, or plain functions, over HTTP',
  description:
    'Serves a module over HTTP: its default export, else the one Service that it exports, else every function that\nit exports, each as a method under its name. JavaScript or TypeScript.',
  options: {
    port: { short: 'p', value: 'PORT', help: 'where to listen; 0 takes a free port (3000)' },
    host: { value: 'ADDRESS', help: 'the address to bind (127.0.0.1, which only this machine reaches)' },
    export: { value: 'NAME', help: 'the export to serve, where there are several' },
    cors: { value: 'ORIGIN', multiple: true, help: 'let pages of this origin call, such as https://app.example.com; repeatable' },
    watch: { short: 'w', help: 'start again whenever the module or something that it imports changes' },
    'no-explorer': { help: 'no page for browsers to try the methods on' },
    'allowed-host': { value: 'NAME', multiple: true, help: 'a name by which clients may call this server; repeatable' },
  },
  examples: [
    ['jsonrpc serve calculator.ts', 'on http://127.0.0.1:3000'],
    ['jsonrpc serve calculator.ts --port 0', 'on a free port'],
    ['jsonrpc serve calculator.ts --watch', 'and again after every change'],
  ],
  run,
}

async function run(given: Given): Promise<number> {
  const [typed, ...others] = given.arguments
  if (typed === undefined) throw new UsageMistake('name the FILE to serve.')
  if (others.length > 0) throw new UsageMistake(`one FILE at a time, but there is ${others.join(', ')} too.`)
  const options = listenOptions(given, parse(typed).name)
  const file = findFile(typed)
  if (given.has('watch')) return runWatched(['serve', file, ...typedAgain(given)], file)
  const served = findService(await loadModule(file), given.value('export'), relative('', file))
  const stopped = untilStopped()
  const server = await start(served, options)
  process.stdout.write(introduce({ file: relative('', file), url: server.url, served, hasPage: !given.has('no-explorer') }))
  warnOfStrangers(server.url, given)
  await stopped
  await server.close()
  return 0
}

function listenOptions(given: Given, title: string): ListenOptions {
  const port = given.value('port')
  const host = given.value('host')
  const [cors, hosts] = [given.values('cors'), given.values('allowed-host')]
  return {
    ...(port !== undefined && { port: portOf(port) }),
    ...(host !== undefined && { host }),
    ...(cors.length > 0 && { cors }),
    ...(!given.has('no-explorer') && { explorer: explorer({ title }) }),
    ...(hosts.length > 0 && { allowedHosts: [...hosts, ...ownNames(host)] }),
  }
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageMistake(`--port takes a number from 0 to 65535, not ${text}.`)
}

/** Names that no foreign page can have: the machine calls itself by them, as the printed `curl` line does. */
function ownNames(host = '127.0.0.1'): string[] {
  return ['localhost', '127.0.0.1', '[::1]', host.includes(':') ? `[${host}]` : host]
}

/** The options as they were, for a process that does not watch. */
function typedAgain(given: Given): string[] {
  const names = Object.keys(serveCommand.options).filter((name) => name !== 'watch')
  return names.flatMap((name) => given.values(name).map((value) => (value === '' ? `--${name}` : `--${name}=${value}`)))
}

async function start(served: Served, options: ListenOptions): Promise<RunningServer> {
  try {
    return await listen(served, options)
  } catch (error) {
    const { message } = error as Error
    throw error instanceof TypeError ? new UsageMistake(`${message}.`) : new Failure(message)
  }
}

function warnOfStrangers(url: string, given: Given): void {
  if (/\/\/(127\.|\[::1\])/.test(url)) return
  const hosts = given.has('allowed-host') ? '' : ', and any Host is let in (--allowed-host names the ones to let in)'
  console.error(`Warning: everyone who can reach ${url} can call these methods: nobody is asked who they are${hosts}.`)
}
