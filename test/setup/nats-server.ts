/** A real NATS server for tests. Each test file starts its own, and stops it in the end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { freePort } from '../../scripts/free-port.mjs'
import { natsServerPath } from '../../scripts/programs.mjs'
import { Process } from './processes.ts'

/** A server that runs. */
export interface NatsServer {
  readonly port: number
  /** Opens a connection, which `stop` closes. */
  connect(options?: NodeConnectionOptions): Promise<NatsConnection>
  /** Ends the process, as a crash would. `start` runs it again on the same port. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Writes another configuration, for the next start. */
  configure(config: string): void
  /** Closes the connections, and ends the process. */
  stop(): Promise<void>
}

/** Starts a server on a free port. `config` is the text of its configuration file. */
export async function startNatsServer(config = ''): Promise<NatsServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'nats-'))
  const file = join(folder, 'nats.conf')
  writeFileSync(file, config)
  const connections: NatsConnection[] = []
  let server: Process | undefined
  const start = async () => {
    server = new Process(natsServerPath(), ['-a', '127.0.0.1', '-p', `${port}`, '-c', file])
    await server.listensOn(port)
  }
  const kill = async () => void (await server?.stop('SIGKILL'))
  await start()
  return {
    port,
    start,
    configure: (text) => writeFileSync(file, text),
    kill,
    async connect(options = {}) {
      const connection = await connect({
        servers: `127.0.0.1:${port}`,
        reconnectTimeWait: 50,
        maxReconnectAttempts: -1,
        ...options,
      })
      connections.push(connection)
      return connection
    },
    async stop() {
      await Promise.all(connections.map((one) => one.close()))
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}
