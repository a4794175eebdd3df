/** Blocks of code and of JSON to read. */
import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'
import { formatCount } from '../format.ts'
import { type Line, linesOf, type Token, textInLine } from '../tokens.ts'

/** A block that scrolls. It takes the focus, so that the arrow keys can scroll it. */
export function CodeBlock({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users scroll it with the arrow keys
    <section class="code-block" tabIndex={0} aria-label={label}>
      <pre>{children}</pre>
    </section>
  )
}

/** Browsers take seconds to lay out 100,000 lines. */
const maxLines = 400

/** The copy button copies the whole token. */
const maxToken = 5_000

/** Indented, coloured JSON. Each token is a text node, so the JSON cannot become markup. */
export function JsonBlock({ tokens, label }: { tokens: readonly Token[]; label: string }): VNode {
  const [shownLines, setShownLines] = useState(maxLines)
  const lines = linesOf(tokens)
  return (
    <>
      <CodeBlock label={label}>
        {lines.slice(0, shownLines).map((line, index) => (
          <LineView key={index} line={line} />
        ))}
      </CodeBlock>
      {lines.length > shownLines && (
        <button type="button" class="small" onClick={() => setShownLines(shownLines * 10)}>
          Show more of {formatCount(lines.length, 'line')}
        </button>
      )}
    </>
  )
}

function LineView({ line }: { line: Line }): VNode {
  return (
    <>
      {'  '.repeat(line.depth)}
      {line.tokens.map((token, index) => (
        <span key={index} class={token.kind}>
          {shortened(textInLine(token, index, line.tokens))}
        </span>
      ))}
      {'\n'}
    </>
  )
}

function shortened(text: string): string {
  return text.length > maxToken ? `${text.slice(0, maxToken)} … (${text.length} characters)` : text
}
