/** The docs of a service and of its methods. */
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import { textOf, toJson } from '../json.ts'
import type { ListedMethod } from '../listing.ts'
import { linkTo } from '../route.ts'
import { resolved, typeText } from '../schema.ts'
import { tokensOf } from '../tokens.ts'
import { Icon } from './icons.tsx'
import { JsonBlock } from './json-block.tsx'
import { Markdown } from './markdown.tsx'

/** The signature, tags, summary and description of a method. */
export function MethodHead({ method }: { method: ListedMethod }): VNode {
  const dot = method.name.lastIndexOf('.') + 1
  return (
    <header class="method-head">
      <h1 tabIndex={-1} class={method.deprecated ? 'code deprecated' : 'code'}>
        <span class="namespace">{method.name.slice(0, dot)}</span>
        {method.name.slice(dot)} <Signature method={method} />
      </h1>
      <Tags method={method} />
      {method.summary && <p class="summary">{method.summary}</p>}
      <Markdown text={method.description} />
    </header>
  )
}

function Tags({ method }: { method: ListedMethod }): VNode | null {
  const kind = method.subscription ? 'subscription' : method.item !== undefined ? 'stream' : undefined
  if (!method.deprecated && !method.readonly && !method.guarded && !kind && method.tags.length === 0) return null
  return (
    <p class="tags">
      {method.guarded && (
        <span class="tag" title="The service decides who may call this method">
          <Icon name="lock" /> guarded
        </span>
      )}
      {kind && <span class="tag good">{kind}</span>}
      {method.readonly && <span class="tag good">read-only</span>}
      {method.deprecated && <span class="tag bad">deprecated</span>}
      {method.tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </p>
  )
}

/** The names of the params in parentheses, with a question mark for optional ones. */
export function Signature({ method: { params, paramsSchema } }: { method: ListedMethod }): VNode {
  const names = params.map(({ name, required }) => (required ? name : `${name}?`))
  const shown = paramsSchema !== undefined && names.length === 0 ? ['…'] : names
  return <span class="signature">({shown.join(', ')})</span>
}

/** The result and the errors of a method. */
export function MethodFoot({ method: { result, item, subscription, errors } }: { method: ListedMethod }): VNode | null {
  const isDescribed = result !== undefined && toJson(result) !== '{}'
  if (!isDescribed && item === undefined && errors.length === 0) return null
  return (
    <dl class="method-foot">
      {isDescribed && !subscription && <Described title="Result" schema={result} />}
      {item !== undefined && !subscription && !isDescribed && <Described title="Items" schema={item} />}
      {subscription && <Described title="Events" schema={item ?? {}} />}
      {subscription && <SubscriptionEnd end={subscription.end} />}
      {errors.length > 0 && <dt>Errors</dt>}
      {errors.map(({ code, message }) => (
        <dd key={code}>
          <code>{code}</code> {message}
        </dd>
      ))}
    </dl>
  )
}

function SubscriptionEnd({ end }: { end: string }): VNode {
  return (
    <>
      <dt>Ended by</dt>
      <dd>
        <a href={linkTo(end)}>{end}</a>
      </dd>
    </>
  )
}

function Described({ title, schema }: { title: string; schema: NonNullable<ListedMethod['result']> }): VNode {
  const { root } = useAppState().listing
  const { description } = resolved(schema, root)
  const tokens = useMemo(() => tokensOf(toJson(schema)) ?? [], [schema])
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <details>
          <summary>
            <code>{typeText(schema, root)}</code>
          </summary>
          <JsonBlock tokens={tokens} label={`The schema: ${title}`} />
        </details>
        <Markdown text={textOf(description)} />
      </dd>
    </>
  )
}
