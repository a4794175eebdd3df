/** Reads a text/event-stream as it comes (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation). */

/** Collects the data of events. A piece may end anywhere: inside of a character, of a line or of a line break. */
export class EventStreamReader {
  readonly #onData: (data: string) => void
  readonly #decoder = new TextDecoder()
  /** The part of a line that has come. */
  #line = ''
  #data: string[] = []
  #type = ''
  /** The last piece ended with a carriage return: a line feed that begins the next one belongs to it. */
  #isAfterReturn = false
  /** UTF-16 units of the event that has not ended. */
  #length = 0

  /** `onData` gets the data of each event of the type `message`, which is the default. */
  constructor(onData: (data: string) => void) {
    this.#onData = onData
  }

  /** Reads a piece. Returns the length of the event that has not ended yet. */
  read(piece: Uint8Array | string): number {
    const text = typeof piece === 'string' ? piece : this.#decoder.decode(piece, { stream: true })
    let start = this.#isAfterReturn && text.startsWith('\n') ? 1 : 0
    if (text !== '') this.#isAfterReturn = text.endsWith('\r')
    const lineEnd = lineEndsIn(text)
    for (let end = lineEnd(start); end !== -1; end = lineEnd(start)) {
      const line = this.#line + text.slice(start, end)
      this.#line = ''
      this.#take(line)
      start = text.charCodeAt(end) === carriageReturn && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1
    }
    this.#line += text.slice(start)
    return this.#length + this.#line.length
  }

  #take(line: string): void {
    if (line === '') {
      this.#dispatch()
      return
    }
    this.#length += line.length
    const colon = line.indexOf(':')
    if (colon === 0) return // a comment
    const name = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === space ? colon + 2 : colon + 1)
    if (name === 'data') this.#data.push(value)
    else if (name === 'event') this.#type = value
  }

  #dispatch(): void {
    const data = this.#data
    const isMessage = this.#type === '' || this.#type === 'message'
    this.#data = []
    this.#type = ''
    this.#length = 0
    if (data.length > 0 && isMessage) this.#onData(data.length === 1 ? (data[0] as string) : data.join('\n'))
  }
}

const lineFeed = 10
const carriageReturn = 13
const space = 32

/** A function for the place of the next line break. Each kind is looked for only behind the last one found: few texts have a carriage return. */
function lineEndsIn(text: string): (start: number) => number {
  let feed = -1
  let carriage = -1
  return (start) => {
    if (feed < start) feed = placeOf('\n', text, start)
    if (carriage < start) carriage = placeOf('\r', text, start)
    const end = Math.min(feed, carriage)
    return end === Infinity ? -1 : end
  }
}

function placeOf(lineBreak: string, text: string, start: number): number {
  const place = text.indexOf(lineBreak, start)
  return place === -1 ? Infinity : place
}
