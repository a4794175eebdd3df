/** Reads a header block byte by byte: text and regular expressions would cost more than the rest of a small message. */

const maxBytes = 4096
const maxDigits = 15

const tab = 9
const lineFeed = 10
const carriageReturn = 13
const space = 32
const hyphen = 45
const zero = 48
const nine = 57
const colon = 58

/** `content-length` in bytes. */
const wanted = /* @__PURE__ */ Uint8Array.from('content-length', (letter) => letter.charCodeAt(0))

type Place = 'name' | 'length' | 'other-value'

/** Finds `Content-Length` among headers in any case. The lines may end with LF alone. Skips white space before the first header. */
export class HeaderBlock {
  /** The block has no length, two different ones, no header's form, or more than 4 KiB. */
  isBad = false
  isComplete = false
  #length = -1
  #place: Place = 'name'
  #size = 0
  #nameBytes = 0
  #isWanted = true
  #digits = 0
  #value = 0
  #isValueOver = false

  /** Whether some of the block has come. */
  get isBegun(): boolean {
    return this.#size > 0
  }

  /** Reads up to the end of the block. Returns where it stopped. */
  take(chunk: Uint8Array, start: number): number {
    let at = start
    while (at < chunk.length && !this.isComplete && !this.isBad) this.#read(chunk[at++] as number)
    return at
  }

  /** The length that was found. The next block begins. */
  next(): number {
    const length = this.#length
    this.isComplete = false
    this.#length = -1
    this.#size = 0
    return length
  }

  #read(byte: number): void {
    if (this.#size === 0 && isWhiteSpace(byte)) return
    if (++this.#size > maxBytes) this.isBad = true
    else if (this.#place === 'name') this.#readName(byte)
    else if (byte === lineFeed) this.#endLine()
    else if (this.#place === 'length') this.#readLength(byte)
  }

  #readName(byte: number): void {
    if (this.#nameBytes === 0 && byte === lineFeed) this.#endBlock()
    else if (byte === colon && this.#nameBytes > 0) this.#endName()
    else if (isOfName(byte)) {
      this.#isWanted &&= (byte | 32) === wanted[this.#nameBytes]
      this.#nameBytes++
    } else if (byte !== carriageReturn || this.#nameBytes > 0) this.isBad = true
  }

  #endName(): void {
    this.#place = this.#isWanted && this.#nameBytes === wanted.length ? 'length' : 'other-value'
    this.#nameBytes = 0
    this.#isWanted = true
  }

  #readLength(byte: number): void {
    const isDigit = byte >= zero && byte <= nine
    if (isDigit && !this.#isValueOver && ++this.#digits <= maxDigits) this.#value = this.#value * 10 + byte - zero
    else if (isWhiteSpace(byte)) this.#isValueOver = this.#digits > 0 || byte === carriageReturn
    else this.isBad = true
  }

  #endLine(): void {
    if (this.#place === 'length') {
      this.isBad = this.#digits === 0 || (this.#length !== -1 && this.#length !== this.#value)
      this.#length = this.#value
      this.#digits = 0
      this.#value = 0
      this.#isValueOver = false
    }
    this.#place = 'name'
  }

  #endBlock(): void {
    if (this.#length === -1) this.isBad = true
    else this.isComplete = true
  }
}

/** The white space of JSON, which is all that may stand before a header block. */
export function isWhiteSpace(byte: number): boolean {
  return byte === space || byte === carriageReturn || byte === lineFeed || byte === tab
}

/** Letters, digits and hyphens. JSON in place of a header is refused at its first byte. */
function isOfName(byte: number): boolean {
  const letter = byte | 32
  return (letter >= 97 && letter <= 122) || (byte >= zero && byte <= nine) || byte === hyphen
}
