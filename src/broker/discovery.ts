/** Answers the requests by which tools such as `nats micro` find services: `$SRV.PING`, `$SRV.INFO` and `$SRV.STATS` (ADR-32 of NATS). */
import { callbackOf, type NatsConnection, type NatsSubscription } from './nats-connection.ts'
import { isSubject } from './subjects.ts'

/** How a worker presents itself. */
export interface ServiceIdentity {
  /** The name of the service, which all workers share. */
  readonly name: string
  /** Differs for each worker. */
  readonly id: string
  /** A semantic version. */
  readonly version: string
  readonly description: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Counts the messages to one subject, their errors, and their time. */
export class SubjectStats {
  readonly name: string
  readonly subject: string
  #requests = 0
  #errors = 0
  #lastError = ''
  #milliseconds = 0

  constructor(name: string, subject: string) {
    this.name = name
    this.subject = subject
  }

  /** How many messages were answered, or needed no answer. */
  get requests(): number {
    return this.#requests
  }

  /** How many of them were answered with an error. A batch does not count as an error. */
  get errors(): number {
    return this.#errors
  }

  /** Counts a message and its reply. */
  count(reply: string, milliseconds: number): void {
    this.#requests++
    this.#milliseconds += milliseconds
    if (!reply.startsWith('{"jsonrpc":"2.0","error":')) return
    this.#errors++
    this.#lastError = reply.slice(0, 1024)
  }

  /** The statistics as `$SRV.STATS` shows them. Times are nanoseconds. */
  toJSON(): object {
    const [requests, time] = [this.#requests, Math.round(this.#milliseconds * 1e6)]
    return {
      num_requests: requests,
      num_errors: this.#errors,
      last_error: lastErrorOf(this.#lastError),
      processing_time: time,
      average_processing_time: requests === 0 ? 0 : Math.round(time / requests),
    }
  }
}

/** `code:message`, as the services of other languages write it. */
function lastErrorOf(reply: string): string {
  const [, code, message = '""'] = /"code":(-?\d+),"message":("(?:[^"\\]|\\.)*")/.exec(reply) ?? []
  return code === undefined ? '' : `${code}:${JSON.parse(message)}`
}

/** A worker that discovery finds. */
export interface DiscoveredWorker {
  readonly identity: ServiceIdentity
  readonly queue: string
  readonly subjects: readonly SubjectStats[]
  /** Gets the errors of the answers. */
  report(error: unknown): void
}

/** Answers requests to all services, to those of this name, and to this worker. Without the permission for `$SRV` it answers none. */
export function answerDiscovery(connection: NatsConnection, worker: DiscoveredWorker): NatsSubscription[] {
  const { identity, queue, subjects } = worker
  const { name, id, version, metadata, description } = identity
  const about = (type: string, more: object) =>
    JSON.stringify({ type: `io.nats.micro.v1.${type}_response`, name, id, version, metadata, ...more })
  const endpoints = (more: (subject: SubjectStats) => object) =>
    subjects.map((one) => ({ name: one.name, subject: one.subject, queue_group: queue, ...more(one) }))
  const started = new Date().toISOString()
  const answers: Record<string, () => string> = {
    PING: () => about('ping', {}),
    INFO: () => about('info', { description, endpoints: endpoints(() => ({ metadata: {} })) }),
    STATS: () => about('stats', { started, endpoints: endpoints((subject) => subject.toJSON()) }),
  }
  const noPermission = { report: () => {} }
  return Object.entries(answers).flatMap(([verb, text]) =>
    ['', `.${name}`, `.${name}.${id}`].map((end) => {
      const callback = callbackOf(noPermission, ({ reply = '' }) => {
        if (isSubject(reply)) connection.publish(reply, text())
      })
      return connection.subscribe(`$SRV.${verb}${end}`, { callback })
    }),
  )
}
