/** Connects a command to a NATS server, with the package `@nats-io/transport-node` of the user. */
import { readFileSync } from 'node:fs'
import type { NatsConnection, NatsHeaders } from '../../broker/nats-connection.ts'
import { isSubject } from '../../broker/subjects.ts'
import { findFile } from '../load/module.ts'
import { type CommandOption, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { findPackage } from '../program/packages.ts'

/** The members of the package that a command uses. */
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
  /** `false` while the connection is lost, until a server answers again. */
  readonly isConnected: boolean
  /** Rejects when the connection is closed for good, such as when the server refuses the credentials after a restart. */
  readonly lost: Promise<never>
  close(): Promise<void>
}

/** The command that connects. */
export interface NatsClient {
  readonly role: 'worker' | 'gateway'
  /** The name of the connection in the server. */
  readonly title: string
  /** The folder in which the package is searched first. */
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
  'inbox-prefix': { value: 'PREFIX', help: 'the start of the subjects of replies, if permissions ask for one (default: _INBOX)' },
}

/** The option `inboxPrefix` of a worker or gateway. @throws UsageError for a prefix that is not a subject. */
export function inboxOptions(args: ParsedArgs): { readonly inboxPrefix?: string } {
  const inboxPrefix = args.value('inbox-prefix')
  if (inboxPrefix === undefined) return {}
  if (isSubject(inboxPrefix)) return { inboxPrefix }
  throw new UsageError(`--inbox-prefix takes a subject without wildcards, such as _INBOX_gateway, not ${inboxPrefix}.`)
}

const install = 'npm install @nats-io/transport-node'
/** Milliseconds for the first connection. */
const connectTimeout = 5_000
/**
 * Milliseconds between two attempts to reconnect, and up to as many again at random. A gateway reconnects after the workers: it then publishes
 * the calls that it has kept, which are -32016 if no worker is subscribed.
 */
const retryDelays = { worker: 100, gateway: 600 }

/**
 * Connects to the servers of `--nats`, and reconnects whenever the connection is lost.
 * @throws UsageError for a malformed URL; Failure if the package is missing, or no server answers.
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
    throw new Failure(failureText(error as Error, url))
  }
}

/** The credentials in the URL of the first server hold for all, as in the command line tool of NATS. */
function readServers(typed: string) {
  const urls = typed.split(',').map(urlOf)
  const [{ username, password }] = urls as [URL]
  const [user, pass] = [decoded(username), decoded(password)]
  return {
    servers: urls.map(({ host }) => host),
    url: urls.map(({ protocol, host }) => `${protocol}//${host}`).join(','),
    ...(user !== '' && (pass === '' ? { token: user } : { user, pass })),
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
  }
}

/** @throws UsageError without the text: it is a secret. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UsageError('--nats: in the name and the password of a URL, write % as %25.')
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

function failureText({ name, message }: Error, url: string): string {
  const isRefused = /authoriz|authentic|credential|nkey|jwt/i.test(`${name} ${message}`)
  if (isRefused) return `${url} refuses the credentials (${message}). Use --nats nats://USER:PASSWORD@HOST:PORT, or --creds FILE`
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
    this.lost.catch(() => {}) // the command may have ended
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
