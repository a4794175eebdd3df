/** Colors of text, for a stream that shows them. */
import { styleText } from 'node:util'
import type { Io, Output } from './io.ts'

/** The styles that commands use. */
export type Style = 'bold' | 'green' | 'red' | 'yellow' | 'gray'
/** Colors a text, or returns it as it is. */
export type Paint = (style: Style, text: string) => string

/** Returns what colors text for a stream. Each stream is checked separately: stdout may be a file while stderr is a terminal. */
export function painterFor(output: Output, env: Io['env']): Paint {
  if (!hasColors(output, env)) return (_, text) => text
  return (style, text) => styleText(style, text, { validateStream: false })
}

/** As in Node, `FORCE_COLOR` wins over `NO_COLOR` (https://no-color.org), which wins over the terminal. An empty `NO_COLOR` has no effect. */
function hasColors(output: Output, { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal }: Io['env']): boolean {
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (refused) return false
  return output.isTTY === true && terminal !== 'dumb'
}
