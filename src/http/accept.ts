/** The format in which a client takes a stream, by its `Accept` (RFC 9110, §12.5.1). */

/** A format for several messages in one response. */
export interface StreamFormat {
  readonly type: string
  /** Writes a message as one piece of the body. */
  write(message: string): string
  /** Keeps a quiet connection open. It means nothing to the client. */
  readonly idle: string
}

const lineBreak = /\r\n|\r|\n/g

/** An event of a text/event-stream. A line break, which only a gateway's message has, must not end the data. */
export const eventStream: StreamFormat = {
  type: 'text/event-stream',
  write: (message) => `data: ${hasBreak(message) ? message.replace(lineBreak, '\ndata: ') : message}\n\n`,
  idle: ':\n\n',
}

const writeLine = (message: string): string => `${hasBreak(message) ? message.replace(lineBreak, ' ') : message}\n`

const formats: readonly StreamFormat[] = [
  eventStream,
  { type: 'application/x-ndjson', write: writeLine, idle: '\n' },
  { type: 'application/jsonl', write: writeLine, idle: '\n' },
]

function hasBreak(message: string): boolean {
  return message.includes('\n') || message.includes('\r')
}

/** The format that the client prefers; `undefined` if it names none, or prefers JSON. A wildcard names none. */
export function streamFormatFor(accept: string | undefined): StreamFormat | undefined {
  if (accept === undefined || !/event-stream|ndjson|jsonl/i.test(accept)) return undefined
  const weights = weightsIn(accept)
  const weightOfJson = weights.get('application/json') ?? weights.get('application/*') ?? weights.get('*/*') ?? 0
  let best: StreamFormat | undefined
  let weight = 0
  for (const format of formats) {
    const own = weights.get(format.type) ?? 0
    if (own <= weight || own < weightOfJson) continue
    best = format
    weight = own
  }
  return best
}

function weightsIn(accept: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const range of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(type, weight === undefined ? 1 : Number(weight.slice(2)) || 0)
  }
  return weights
}
