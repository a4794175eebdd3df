/** HTTP as bytes on a socket. Requests are written by hand, because an HTTP client would correct what a test sends wrong on purpose. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One HTTP answer. Header names are in lower case. */
export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** The body of a valid call, and the body of its answer. */
export const add = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
export const three = '{"jsonrpc":"2.0","result":3,"id":1}'

export interface RequestParts {
  readonly method?: string
  readonly target?: string
  /** Written line by line, after the defaults: `Host`, `Content-Type` and `Content-Length`. `null` leaves a default out. */
  readonly headers?: Readonly<Record<string, string | null>>
  /** Further header lines, written unchanged, for names that occur twice. */
  readonly lines?: readonly string[]
  readonly body?: string | Uint8Array
}

/** The bytes of a request with a body of a declared length. */
export function request({ method = 'POST', target = '/', headers = {}, lines = [], body = add }: RequestParts = {}): Buffer {
  const bytes = Buffer.from(body)
  const defaults = { Host: 'localhost', 'Content-Type': 'application/json', 'Content-Length': `${bytes.length}` }
  const written = Object.entries({ ...defaults, ...headers }).filter(([, value]) => value !== null)
  const head = [`${method} ${target} HTTP/1.1`, ...written.map(([name, value]) => `${name}: ${value}`), ...lines, '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), bytes])
}

/** The bytes of a request whose body is sent in chunks of `size` bytes. */
export function chunked(body: string | Uint8Array, size = 16_384, parts: RequestParts = {}): Buffer {
  const headers = { 'Content-Length': null, 'Transfer-Encoding': 'chunked', ...parts.headers }
  const head = request({ ...parts, headers, body: '' })
  const bytes = Buffer.from(body)
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size)
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([head, ...chunks, Buffer.from('0\r\n\r\n')])
}

/** One connection. It buffers what it reads until `answer` or `ended` is called. */
export class Connection {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #isOver = false
  #wake = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    const end = () => {
      this.#isOver = true
      this.#wake()
    }
    socket.on('close', end).on('end', end).on('error', end)
  }

  static async open(port: number, host = '127.0.0.1'): Promise<Connection> {
    const socket = connect({ port, host, noDelay: true })
    await once(socket, 'connect')
    return new Connection(socket)
  }

  write(bytes: string | Uint8Array): this {
    this.socket.write(bytes)
    return this
  }

  /** Sends a request and waits for its answer. */
  async ask(bytes: string | Uint8Array): Promise<Answer> {
    return this.write(bytes).answer()
  }

  /** Reads the next answer completely. An answer to HEAD has no body, although it may have a Content-Length. */
  async answer(to?: 'HEAD'): Promise<Answer> {
    const end = await this.#waitFor(() => this.#received.indexOf('\r\n\r\n') + 1 || undefined)
    const [statusLine = '', ...lines] = this.#take(end + 3)
      .trimEnd()
      .split('\r\n')
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const length = to === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0)
    await this.#waitFor(() => this.#received.length >= length || undefined)
    return { status: Number(statusLine.split(' ')[1]), headers, body: this.#take(length) }
  }

  /** Resolves when the server has ended the connection, with the bytes that `answer` has not read. */
  async ended(): Promise<string> {
    while (!this.#isOver) await this.#more()
    return this.#received.toString()
  }

  close(): void {
    this.socket.destroy()
  }

  async #waitFor<Found>(find: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (this.#isOver)
        throw new Error(`the connection ended after ${JSON.stringify(this.#received.subarray(0, 300).toString())}`)
      await this.#more()
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #take(length: number): string {
    const taken = this.#received.subarray(0, length).toString()
    this.#received = this.#received.subarray(length)
    return taken
  }
}
