/** JSON to read: every token a text of its own, so that nothing in it is ever markup. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { countWords } from '../figures.ts'
import { type Line, linesOf, type Token, textIn } from '../tokens.ts'
import { Scrolled } from './scrolled.tsx'

/** Longer ones are shown in part at first: a browser takes its time over a hundred thousand lines. */
const mostLines = 400

/** Of one token; copying gives all of it. */
const longestToken = 5_000

/** Pretty, coloured JSON. */
export function JsonText({ tokens, label }: { tokens: readonly Token[]; label: string }): VNode {
  const [most, setMost] = useState(mostLines)
  const lines = linesOf(tokens)
  return (
    <>
      <Scrolled label={label}>
        {lines.slice(0, most).map((line, index) => (
          <Row key={index} line={line} />
        ))}
      </Scrolled>
      {lines.length > most && (
        <button type="button" class="small" onClick={() => setMost(most * 10)}>
          Show more of {countWords(lines.length, 'line')}
        </button>
      )}
    </>
  )
}

function Row({ line }: { line: Line }): VNode {
  return (
    <>
      {'  '.repeat(line.depth)}
      {line.tokens.map((token, index) => (
        <span key={index} class={token.kind}>
          {shown(textIn(token, index, line.tokens))}
        </span>
      ))}
      {'\n'}
    </>
  )
}

function shown(text: string): string {
  return text.length > longestToken ? `${text.slice(0, longestToken)} … (${text.length} signs)` : text
}
