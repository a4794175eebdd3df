/** Figures for people. */

/** Bytes: "45 B", "1.2 kB". */
export function bytesWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Milliseconds: "12 ms", "1.2 s". */
export function timeWords(took: number): string {
  if (took < 1) return '< 1 ms'
  return took < 1000 ? `${Math.round(took)} ms` : `${(took / 1000).toFixed(1)} s`
}

/** "1 method", "2 methods". */
export function countWords(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`
}
