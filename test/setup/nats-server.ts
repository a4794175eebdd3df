/** A real NATS server for tests. Each test file starts its own, and stops it in the end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { freePort } from '../../scripts/free-port.mjs'
import { natsServerPath } from '../../scripts/programs.mjs'
import { eventually } from './waiting.ts'

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
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(natsServerPath(), ['-a', '127.0.0.1', '-p', `${port}`, '-c', file], { stdio: 'ignore' })
    await eventually(() => listens(port))
  }
  const kill = async () => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const exit = once(running, 'exit')
    running.kill('SIGKILL')
    await exit
  }
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

async function listens(port: number): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}
