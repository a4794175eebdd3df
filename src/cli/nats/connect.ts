/** Connects a command to a NATS server, with the package `@nats-io/transport-node` of the user. */
import { readFileSync } from 'node:fs'
import type { NatsConnection, NatsHeaders } from '../../broker/nats-connection.ts'
import { findFile } from '../load/module.ts'
import { type CommandOption, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { findPackage } from '../program/packages.ts'

/** What the package offers, as far as a command needs it. */
interface NatsPackage {
  connect(options: object): Promise<FullConnection>
  headers(): NatsHeaders
  credsAuthenticator(creds: Uint8Array): unknown
}

interface FullConnection extends NatsConnection {
  status(): AsyncIterable<{ readonly type: string }>
  close(): Promise<void>
  closed(): Promise<undefined | Error>
}

/** The connection of a command. */
export interface Broker {
  readonly connection: NatsConnection
  readonly headers: () => NatsHeaders
  /** The servers, without credentials. */
  readonly url: string
  /** False while the connection is lost. It is made again as soon as a server answers. */
  readonly isConnected: boolean
  /** Rejects when the connection is lost for good, such as when the server takes the credentials no longer. */
  readonly lost: Promise<never>
  close(): Promise<void>
}

/** Which command connects. */
export interface NatsClient {
  readonly role: 'worker' | 'gateway'
  /** What the server shows of the connection. */
  readonly title: string
  /** Where the package is looked for first. */
  readonly folder: string
}

/** The options of every command that connects to NATS. */
export const natsOptions: Readonly<Record<string, CommandOption>> = {
  nats: {
    value: 'URL',
    help: 'the NATS server: nats://HOST:PORT, tls://…, with USER:PASSWORD@ or TOKEN@ if needed; commas separate several',
  },
  name: { value: 'NAME', help: 'the name of the service over NATS: its subjects begin with rpc.NAME' },
  creds: { value: 'FILE', help: 'a file with the credentials for NATS (JWT and NKey)' },
}

const install = 'npm install @nats-io/transport-node'
/** Milliseconds for the first connection. */
const connectTimeout = 5_000
/**
 * Milliseconds between two attempts to connect again, and as many again at random. A gateway comes back after the workers: it sends what it has
 * kept at once, and the broker refuses that (-32016) while it knows no worker.
 */
const retryDelays = { worker: 100, gateway: 600 }

/**
 * Connects to the servers of `--nats`. Later, the connection is made again whenever it is lost.
 * @throws UsageError for a URL that cannot be; Failure if the package is missing, or no server answers.
 */
export async function connectNats(args: ParsedArgs, io: Io, { role, title, folder }: NatsClient): Promise<Broker> {
  const { servers, url, ...options } = readServers(args.value('nats') ?? '')
  const found = findPackage({ name: '@nats-io/transport-node', member: 'connect' }, folder) as NatsPackage | undefined
  if (!found) throw new Failure(`--nats needs the package @nats-io/transport-node, which is not installed: ${install}`)
  const creds = args.value('creds')
  const file = creds === undefined ? undefined : readFileSync(findFile(creds, io.cwd))
  const delay = retryDelays[role]
  const times = {
    timeout: connectTimeout,
    maxReconnectAttempts: -1,
    reconnectTimeWait: delay,
    reconnectJitter: delay,
    reconnectJitterTLS: delay,
  }
  try {
    const authenticator = file && { authenticator: found.credsAuthenticator(file) }
    const connection = await found.connect({ servers, name: title, ...options, ...authenticator, ...times })
    return new LiveBroker(connection, () => found.headers(), url, io)
  } catch (error) {
    throw new Failure(explained(error as Error, url))
  }
}

/** Credentials are in the URL of the first server, as in the command line tool of NATS, and hold for all. */
function readServers(typed: string) {
  const urls = typed.split(',').map(urlOf)
  const [{ username, password }] = urls as [URL]
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  return {
    servers: urls.map(({ host }) => host),
    url: urls.map(({ protocol, host }) => `${protocol}//${host}`).join(','),
    ...(user !== '' && (pass === '' ? { token: user } : { user, pass })),
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
  }
}

function urlOf(typed: string): URL {
  const text = typed.includes('://') ? typed : `nats://${typed}`
  if (/^(nats|tls):\/\/[^/?#]+\/?$/.test(text) && URL.canParse(text)) return new URL(text)
  throw new UsageError(`--nats takes the URL of a NATS server, such as nats://127.0.0.1:4222, not ${hidden(typed)}.`)
}

/** A text without the credentials of a URL. */
function hidden(typed: string): string {
  return typed.replace(/[^/@]*@/g, '')
}

function explained({ name, message }: Error, url: string): string {
  const isRefused = /authoriz|authentic|credential|nkey|jwt/i.test(`${name} ${message}`)
  if (isRefused) return `${url} refuses the credentials (${message}). Give --nats nats://USER:PASSWORD@HOST:PORT, or --creds FILE`
  return `no NATS server answers at ${url} (${message}). Start one with nats-server, or name another: --nats URL`
}

class LiveBroker implements Broker {
  isConnected = true
  readonly connection: NatsConnection
  readonly lost: Promise<never>
  #isClosing = false
  readonly headers: () => NatsHeaders
  readonly url: string
  readonly #close: () => Promise<void>

  constructor(connection: FullConnection, headers: () => NatsHeaders, url: string, io: Io) {
    this.connection = connection
    this.headers = headers
    this.url = url
    this.#close = () => connection.close()
    void this.#follow(connection, io)
    this.lost = connection.closed().then((error) => {
      if (this.#isClosing) return new Promise<never>(() => {})
      throw new Failure(`the connection to ${url} is lost for good${error ? `: ${error.message}` : ''}`)
    })
    this.lost.catch(() => {}) // the command may not wait for it any more
  }

  async #follow(connection: FullConnection, io: Io): Promise<void> {
    for await (const { type } of connection.status()) {
      const isConnected = type === 'reconnect' || (type === 'disconnect' ? false : this.isConnected)
      if (isConnected !== this.isConnected && !this.#isClosing)
        io.stderr.write(isConnected ? `Connected to ${this.url} again.\n` : `Lost the connection to ${this.url}. Trying again.\n`)
      this.isConnected = isConnected
    }
  }

  close(): Promise<void> {
    this.#isClosing = true
    return this.#close()
  }
}
