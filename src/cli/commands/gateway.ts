/** `jsonrpc gateway` answers HTTP and WebSockets by calling the workers of a service over NATS. */
import type { ListenOptions } from '../../adapters/node/listen.ts'
import { type Gateway, gateway } from '../../broker/gateway.ts'
import { explorer } from '../../explorer/explorer.ts'
import { exposureWarning, listenOptions, serverOptions, start, webSocketsFor } from '../listen/listen.ts'
import { quietOption, withCallLog } from '../load/call-log.ts'
import { type Broker, connectNats, inboxOptions, natsOptions } from '../nats/connect.ts'
import { nameFrom } from '../nats/serve.ts'
import { type Command, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { gatewayBanner } from '../report/banner.ts'
import { httpMembers, startedLine } from '../report/started.ts'
import { millisecondsFrom } from '../request/target.ts'

/** The command `gateway`. */
export const gatewayCommand: Command = {
  name: 'gateway',
  usage: '--nats URL --name NAME',
  summary: 'serve HTTP and WebSockets from workers over NATS',
  group: 'Serve',
  description:
    'Answers HTTP by calling the workers that jsonrpc serve FILE --nats URL starts. If the package ws is installed, WebSockets ' +
    'are served on the same port. Workers may start and stop at any time: a call without a worker is -32016, and one without an answer in time -32012. ' +
    'GET /healthz tells whether the gateway is connected to NATS.',
  options: {
    ...natsOptions,
    timeout: { short: 't', value: 'MS', help: 'how long to wait for a worker (default: 30000)' },
    ...serverOptions,
    quiet: quietOption,
    json: { help: 'print one line of JSON when it listens: url, webSocket, explorer, health, nats, subject and pid' },
  },
  examples: [
    ['jsonrpc gateway --nats nats://127.0.0.1:4222 --name calculator', 'on http://127.0.0.1:3000'],
    ['jsonrpc gateway --nats nats://127.0.0.1:4222 --name calculator --port 0 --json', 'for a script that needs the URL'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  if (args.positionals.length > 0) throw new UsageError(`a gateway serves no file. Remove ${args.positionals.join(', ')}.`)
  for (const name of ['nats', 'name']) if (!args.has(name)) throw new UsageError(`add --${name} ${natsOptions[name]?.value}.`)
  const timeout = args.value('timeout')
  const limit = timeout === undefined ? {} : { timeout: millisecondsFrom(timeout) }
  const [options, name, inbox] = [listenOptions(args), nameFrom(args, ''), inboxOptions(args)]
  const broker = await connectNats(args, io, { role: 'gateway', title: `jsonrpc gateway ${name}`, folder: io.cwd })
  try {
    const handler = gateway(broker.connection, { name, headers: broker.headers, ...inbox, ...limit })
    await runGateway(handler, { ...options, ...extras(name, broker, args, io) }, { name, broker }, args, io)
    return 0
  } finally {
    await broker.close()
  }
}

/** Answers calls until shutdown, and then those in flight. @throws Failure if the connection to the broker is closed for good. */
async function runGateway(
  handler: Gateway,
  options: ListenOptions,
  { name, broker }: Named,
  args: ParsedArgs,
  io: Io,
): Promise<void> {
  const shutdown = io.untilShutdown()
  const server = await start(args.has('quiet') ? handler : withCallLog(handler, io.stderr), options)
  const { url, webSockets } = server
  const shown = { url, hasExplorer: options.explorer !== undefined, hasWebSockets: webSockets !== undefined }
  const json = { ...httpMembers(shown), nats: broker.url, subject: `rpc.${name}` }
  io.stdout.write(args.has('json') ? startedLine(json) : gatewayBanner({ name, broker: broker.url, ...shown }))
  io.stderr.write(exposureWarning('gateway', url, options))
  try {
    await Promise.race([shutdown, broker.lost])
  } finally {
    await server.close()
    await handler.close()
  }
}

interface Named {
  readonly name: string
  readonly broker: Broker
}

/** WebSockets, the explorer and health. The explorer gets its methods by `rpc.discover`, which workers of `jsonrpc serve` answer. */
function extras(name: string, broker: Broker, args: ParsedArgs, io: Io): ListenOptions {
  const webSockets = webSocketsFor(io.cwd)
  const page = explorer({ title: name, document: 'discover', ...(webSockets.WebSocketServer && { webSocket: true }) })
  return {
    ...webSockets,
    ...(!args.has('no-explorer') && { explorer: page }),
    health: { path: '/healthz', checks: { nats: () => broker.isConnected }, onError: () => {} },
  }
}
