/** What comes ahead of an answer: the progress of a call, the items of a method that yields, the events of a subscription. */
import type { VNode } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatCount } from '../format.ts'
import { member, textOf, toJson } from '../json.ts'
import type { Received } from '../received.ts'
import { CopyButton } from './copy-button.tsx'

/** Shows a call that is running. */
export function Receiving({ received, isStream }: { received: Received; isStream: boolean }): VNode | null {
  const { progress, count } = received
  if (!isStream && count === 0) return progress === undefined ? null : <Progress value={progress} />
  return (
    <>
      <ItemsHead received={received} badge="Receiving" />
      {progress !== undefined && <Progress value={progress} />}
      <ItemList received={received} />
    </>
  )
}

/** Shows what came, beside the answer that came after it. */
export function ReceivedItems({ received }: { received: Received }): VNode {
  return (
    <section class="received" aria-label="What came before the answer">
      <ItemsHead received={received} />
      {received.count > 0 && <ItemList received={received} />}
    </section>
  )
}

function ItemsHead({ received, badge }: { received: Received; badge?: string }): VNode {
  const { noun, count, kept, latest } = received
  return (
    <div class="reply-head">
      {badge && <h2 class="tag good">{badge}</h2>}
      <span class="meta">
        {formatCount(count, noun)}
        {count > kept && `, the last ${kept.toLocaleString('en')} kept`}
        {kept > latest.length && `, the last ${latest.length} shown`}
      </span>
      <CopyButton text={received.all} what={`the ${noun}s`} />
    </div>
  )
}

/** So many characters of an item are drawn. The copy button copies all. */
const maxText = 500

/** The last items. It follows new ones, unless the visitor has scrolled up. It has one height, so that what is below stays in place. */
function ItemList({ received: { count, latest, noun } }: { received: Received }): VNode {
  const box = useRef<HTMLElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [count])
  const first = count - latest.length + 1
  return (
    <section
      ref={box}
      class="items"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users scroll it with the arrow keys
      tabIndex={0}
      aria-label={`The last ${noun}s`}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8
      }}
    >
      <ol start={first}>
        {latest.map((text, index) => (
          <li key={first + index}>
            <span class="quiet">{(first + index).toLocaleString('en')}</span>
            <code>{text.length > maxText ? `${text.slice(0, maxText)} …` : text}</code>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** A progress of the Language Server Protocol has a percentage, a title and a message. Any other value is shown as JSON. */
function Progress({ value }: { value: unknown }): VNode {
  const percentage = member(value, 'percentage')
  const texts = [textOf(member(value, 'title')), textOf(member(value, 'message'))].filter(Boolean)
  const text = texts.join(': ') || (typeof percentage === 'number' ? '' : toJson(value))
  return (
    <div class="progress">
      <progress aria-label="Progress" max={100} {...(typeof percentage === 'number' && { value: percentage })} />
      <p class="quiet">
        {typeof percentage === 'number' && `${Math.round(percentage)} % `}
        {text.slice(0, maxText)}
      </p>
    </div>
  )
}
