/** Bytes and text: sizes in UTF-8, and decoding that refuses what is not UTF-8 (RFC 8259, §8.1). */

const encoder = /* @__PURE__ */ new TextEncoder()
const piece = new Uint8Array(16_384)
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true })

/** Whether a text is longer than `limit` bytes in UTF-8. Most texts need no count: a UTF-16 unit is one to three bytes. */
export function isLongerThan(text: string, limit: number): boolean {
  return text.length * 3 > limit && (text.length > limit || byteLength(text) > limit)
}

/** How many bytes a text takes in UTF-8. Encodes it piece by piece into one small buffer, as a copy of the whole would cost more. */
export function byteLength(text: string): number {
  let bytes = 0
  for (let at = 0; at < text.length; ) {
    const { read, written } = encoder.encodeInto(text.slice(at, at + piece.length + 1), piece) // one more: no pair is cut in two
    at += read
    bytes += written
  }
  return bytes
}

/** The text of bytes, without a leading byte order mark; `undefined` if they are not UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** The text without a leading byte order mark, which is skipped on every transport (RFC 8259, §8.1). */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}
