/** JSON to read: indented, coloured, and with arrays and objects that fold. */
import type { VNode } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { type Fold, foldsOf, visibleLines } from '../folds.ts'
import { formatCount } from '../format.ts'
import { type Line, linesOf, type Token, textInLine } from '../tokens.ts'
import { CodeBlock } from './code-block.tsx'

/** Browsers take seconds to lay out 100,000 lines. */
const maxLines = 400

/** With fewer lines there is no button that folds all. */
const minLinesForAll = 40

/** Characters of a name that a screen reader reads. */
const maxName = 80

/** The copy button copies the whole token. */
const maxToken = 5_000

interface View {
  readonly tokens: readonly Token[]
  readonly folded: ReadonlySet<number>
  readonly shownLines: number
  /** The line whose button can be reached by Tab. */
  readonly stop: number
}

/** Each token is a text node with its original text, so the JSON cannot become markup, and numbers keep their digits. */
export function JsonBlock({ tokens, label }: { tokens: readonly Token[]; label: string }): VNode {
  const lines = useMemo(() => linesOf(tokens), [tokens])
  const folds = useMemo(() => foldsOf(lines), [lines])
  const [kept, setView] = useState<View>()
  const view = kept?.tokens === tokens ? kept : { tokens, folded: new Set<number>(), shownLines: maxLines, stop: -1 }
  const change = (next: Partial<View>) => setView({ ...view, ...next })
  const { visible, isComplete } = visibleLines(lines, folds, view.folded, view.shownLines)
  const stop = visible.includes(view.stop) ? view.stop : visible.find((line) => folds.has(line))
  const toggle = (line: number) => change({ folded: toggled(view.folded, line), stop: line })
  const isFolded = view.folded.size > 0
  return (
    <>
      <CodeBlock label={label} isFoldable={folds.size > 0}>
        {visible.map((index) => {
          const fold = folds.get(index)
          const shared = { line: lines[index] as Line, fold, end: fold && lines[fold.end] }
          return (
            <LineView
              key={index}
              {...shared}
              isFolded={view.folded.has(index)}
              isStop={index === stop}
              toggle={() => toggle(index)}
            />
          )
        })}
      </CodeBlock>
      <p class="block-foot">
        {!isComplete && (
          <button type="button" class="small" onClick={() => change({ shownLines: view.shownLines * 10 })}>
            Show more of {formatCount(lines.length, 'line')}
          </button>
        )}
        {lines.length >= minLinesForAll && (
          <button type="button" class="small" onClick={() => change({ folded: isFolded ? new Set() : innerFolds(folds) })}>
            {isFolded ? 'Unfold all' : 'Fold all'}
          </button>
        )}
      </p>
    </>
  )
}

function toggled(folded: ReadonlySet<number>, line: number): ReadonlySet<number> {
  return folded.has(line) ? new Set([...folded].filter((each) => each !== line)) : new Set([...folded, line])
}

/** All but the outermost, which would leave nothing to see. */
function innerFolds(folds: ReadonlyMap<number, Fold>): ReadonlySet<number> {
  return new Set([...folds.keys()].filter((line) => line > 0))
}

interface LineProps {
  readonly line: Line
  readonly fold: Fold | undefined
  /** The line that closes the fold. */
  readonly end: Line | undefined
  readonly isFolded: boolean
  readonly isStop: boolean
  toggle(): void
}

function LineView({ line, fold, end, isFolded, isStop, toggle }: LineProps): VNode {
  return (
    <>
      {fold && (
        <button
          type="button"
          class="fold"
          aria-expanded={!isFolded}
          aria-label={foldLabel(line, fold)}
          tabIndex={isStop ? 0 : -1}
          onClick={toggle}
        />
      )}
      {'  '.repeat(line.depth)}
      <Tokens tokens={line.tokens} />
      {isFolded && fold && <span class="folded"> … {countText(line, fold)} </span>}
      {isFolded && end && <Tokens tokens={end.tokens} />}
      {'\n'}
    </>
  )
}

function Tokens({ tokens }: { tokens: readonly Token[] }): VNode {
  return (
    <>
      {tokens.map((token, index) => (
        <span key={index} class={token.kind}>
          {shortened(textInLine(token, index, tokens))}
        </span>
      ))}
    </>
  )
}

/** "notes, 2 items". Without a name: "object, 3 members". */
function foldLabel(line: Line, fold: Fold): string {
  const [first] = line.tokens
  const name = first?.kind === 'property' ? first.text.slice(1, -1) : line.tokens.at(-1)?.text === '[' ? 'array' : 'object'
  return `${name.slice(0, maxName)}, ${countText(line, fold)}`
}

function countText({ tokens }: Line, { count }: Fold): string {
  return formatCount(count, tokens.at(-1)?.text === '[' ? 'item' : 'member')
}

function shortened(text: string): string {
  return text.length > maxToken ? `${text.slice(0, maxToken)} … (${text.length} characters)` : text
}
