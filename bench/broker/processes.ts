/** The processes of the section: a NATS server on a port of its own, and workers. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { freePort } from '../../scripts/free-port.mjs'
import { natsServerPath } from '../../scripts/programs.mjs'
import { onCore, serverCore } from '../http/cores.ts'

const workerProgram = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Starts a NATS server with so many workers, runs the function with a connection, and stops everything. */
export async function withBroker<Result>(workers: number, run: (connection: NatsConnection) => Promise<Result>): Promise<Result> {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const started: ChildProcess[] = []
  try {
    started.push(spawnOn([natsServerPath(), '-a', '127.0.0.1', '-p', `${port}`]))
    await listening(port)
    const worker = spawnOn([process.execPath, '--import', 'tsx', workerProgram, address, `${workers}`])
    started.push(worker)
    await once(worker, 'message')
    const connection = await connect({ servers: address })
    try {
      return await run(connection)
    } finally {
      await connection.close()
    }
  } finally {
    for (const child of started) child.kill()
  }
}

function spawnOn(command: readonly string[]): ChildProcess {
  const [program, ...rest] = onCore(serverCore, command)
  return spawn(program as string, rest, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
}

/** Tries until the port takes a connection. Rejects after ten seconds. */
async function listening(port: number): Promise<void> {
  for (let attempts = 200; ; attempts--) {
    const socket = connectSocket(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    if (attempts === 0) throw new Error('nats-server does not listen')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
