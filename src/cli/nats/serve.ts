/** `jsonrpc serve FILE --nats URL`: a worker, as a member of the queue group of its service. */
import { parse } from 'node:path'
import { type NatsEndpoint, serve } from '../../broker/serve.ts'
import { discover } from '../../openrpc/index.ts'
import type { Service } from '../../service/service.ts'
import { withCallLog } from '../load/call-log.ts'
import type { LoadedService } from '../load/service.ts'
import { Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { widthOf } from '../program/text.ts'
import { natsBanner } from '../report/banner.ts'
import { startedLine } from '../report/started.ts'
import { announce } from '../workers/worker-process.ts'
import { connectNats, inboxOptions } from './connect.ts'

/** A module that is served. */
export interface ServedFile {
  readonly service: LoadedService
  /** The full path. */
  readonly file: string
  /** The path that the user sees. */
  readonly shown: string
}

/** Serves until shutdown, answers the calls in flight, and resolves to 0. @throws Failure if the connection is closed for good. */
export async function serveOverNats({ service, file, shown }: ServedFile, args: ParsedArgs, io: Io): Promise<number> {
  const [name, inbox] = [nameFrom(args, file), inboxOptions(args)]
  const broker = await connectNats(args, io, { role: 'worker', title: `jsonrpc serve ${shown}`, folder: parse(file).dir })
  try {
    if (!args.has('json')) io.openStdout()
    const shutdown = io.untilShutdown()
    describe(service, name)
    const logged = args.has('quiet') ? service : withCallLog(service, io.stderr)
    const endpoint = start(() => serve(logged, broker.connection, { name, ...inbox }))
    await Promise.race([broker.connection.flush(), broker.lost]) // from now on, the broker knows this worker
    const methods = service.list?.() ?? []
    const json = { nats: broker.url, subject: `rpc.${name}`, queue: name, methods: methods.map(([method]) => method) }
    const banner = () => natsBanner({ file: shown, name, url: broker.url, methods, width: widthOf(io) })
    announce({ banner: args.has('json') ? startedLine(json) : banner(), warning: '' }, io)
    await Promise.race([shutdown, broker.lost])
    await endpoint.close()
    return 0
  } finally {
    await broker.close()
  }
}

/** Adds `rpc.discover`, by which a gateway shows browsers the methods. A service that has the method keeps its own. */
function describe(service: LoadedService, title: string): void {
  const { use, list } = service as Partial<Service>
  if (typeof use !== 'function' || typeof list !== 'function') return
  use.call(service as Service, discover(service as Service, { title, version: '0.0.0' }))
}

function start(serveIt: () => NatsEndpoint): NatsEndpoint {
  try {
    return serveIt()
  } catch (error) {
    throw error instanceof TypeError ? new Failure(error.message) : error
  }
}

/** @throws UsageError for a name that no subject can hold. */
export function nameFrom(args: ParsedArgs, file: string): string {
  const typed = args.value('name')
  const name = typed ?? parse(file).name
  if (/^[\w-]+$/.test(name)) return name
  const rule = 'a name over NATS has only letters, digits, _ and -'
  throw new UsageError(typed === undefined ? `${rule}, not ${name}. Add --name NAME.` : `--name: ${rule}, not ${name}.`)
}
