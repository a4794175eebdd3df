/** The options and the server of the commands that listen for HTTP. */
import { type ListenOptions, listen, type RunningServer } from '../../adapters/node/listen.ts'
import type { MessageHandler } from '../../http/serve-options.ts'
import { type CommandOption, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import { findWs } from '../program/packages.ts'

/** The options of every command that listens. */
export const serverOptions: Readonly<Record<string, CommandOption>> = {
  port: { short: 'p', value: 'PORT', help: 'the port to listen on; 0 takes a free one (default: 3000)' },
  host: { value: 'ADDRESS', help: 'the address to bind (default: 127.0.0.1, which only this machine reaches)' },
  cors: {
    value: 'ORIGIN',
    multiple: true,
    help: 'allow calls from pages of this origin, such as https://app.example.com; repeatable',
  },
  'no-explorer': { help: 'do not show browsers a page to try the methods on' },
  'allowed-host': { value: 'NAME', multiple: true, help: 'accept requests for this host name; repeatable' },
  'trusted-proxies': { value: 'NUMBER', help: 'how many proxies in front append to X-Forwarded-For (default: 0)' },
}

/** @throws UsageError for a value that is not a port, or not a number of proxies. */
export function listenOptions(args: ParsedArgs): ListenOptions {
  const port = args.value('port')
  const host = args.value('host')
  const proxies = args.value('trusted-proxies')
  const [cors, hosts] = [args.values('cors'), args.values('allowed-host')]
  return {
    ...(port !== undefined && { port: portFrom(port) }),
    ...(host !== undefined && { host }),
    ...(cors.length > 0 && { cors }),
    ...(proxies !== undefined && { trustedProxies: proxiesFrom(proxies) }),
    ...(hosts.length > 0 && { allowedHosts: [...hosts, ...ownHosts(host)] }),
  }
}

function portFrom(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageError(`--port takes a number from 0 to 65535, not ${text}.`)
}

function proxiesFrom(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new UsageError(`--trusted-proxies takes the number of proxies in front, such as 1, not ${text}.`)
}

/** The hosts of the printed URL and of this machine. A foreign page cannot have them, so they are safe from DNS rebinding. */
function ownHosts(host = '127.0.0.1'): string[] {
  return ['localhost', '127.0.0.1', '[::1]', host.includes(':') ? `[${host}]` : host]
}

/** The option for WebSockets, if code in `folder` finds the package `ws`. */
export function webSocketsFor(folder: string): Pick<ListenOptions, 'WebSocketServer'> {
  const found = findWs(folder)
  return found ? { WebSocketServer: found.WebSocketServer } : {}
}

/** Listens. @throws UsageError for options that cannot work; Failure if the address cannot be bound. */
export async function start(service: MessageHandler, options: ListenOptions): Promise<RunningServer> {
  try {
    return await listen(service, options)
  } catch (error) {
    const { message } = error as Error
    throw error instanceof TypeError ? new UsageError(`${message}.`) : new Failure(message)
  }
}

/** The warning for a server that other machines reach; empty for one on a loopback address. */
export function exposureWarning(command: string, url: string, { allowedHosts }: ListenOptions): string {
  if (/\/\/(127\.|\[::1\])/.test(url)) return ''
  const hosts = allowedHosts ? '' : ', and it accepts any Host header: limit them with --allowed-host NAME'
  return `Warning: every machine that reaches ${url} can call these methods. jsonrpc ${command} asks for no login${hosts}.\n`
}
