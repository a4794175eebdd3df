/** What is said about a method besides its params. */
import type { VNode } from 'preact'
import { useDesk } from '../desk.ts'
import type { Listed } from '../listing.ts'
import { jsonOf, textOf } from '../loose.ts'
import { resolved, typeWords } from '../schema.ts'
import { tokensOf } from '../tokens.ts'
import { JsonText } from './json-text.tsx'
import { Prose } from './prose.tsx'

/** Its name, its signature, its words. */
export function MethodHead({ method }: { method: Listed }): VNode {
  const dot = method.name.lastIndexOf('.') + 1
  return (
    <header class="method-head">
      <h1 tabIndex={-1} class={method.deprecated ? 'code deprecated' : 'code'}>
        <span class="namespace">{method.name.slice(0, dot)}</span>
        {method.name.slice(dot)}
        <Signature method={method} />
      </h1>
      {(method.deprecated || method.tags.length > 0) && (
        <p class="tags">
          {method.deprecated && <span class="tag bad">deprecated</span>}
          {method.tags.map((tag) => (
            <span key={tag} class="tag">
              {tag}
            </span>
          ))}
        </p>
      )}
      {method.summary && <p class="summary">{method.summary}</p>}
      <Prose text={method.description} />
    </header>
  )
}

function Signature({ method: { params, whole } }: { method: Listed }): VNode {
  const names = params.map(({ name, required }) => (required ? name : `${name}?`))
  const all = whole !== undefined && names.length === 0 ? ['…'] : names
  return <span class="signature">({all.join(', ')})</span>
}

/** What it gives back, and the errors that it declares. */
export function MethodFoot({ method: { result, errors } }: { method: Listed }): VNode | null {
  const isSaid = result !== undefined && jsonOf(result) !== '{}'
  if (!isSaid && errors.length === 0) return null
  return (
    <dl class="method-foot">
      {isSaid && <Result schema={result} />}
      {errors.length > 0 && <dt>Errors</dt>}
      {errors.map(({ code, message }) => (
        <dd key={code}>
          <code>{code}</code> {message}
        </dd>
      ))}
    </dl>
  )
}

function Result({ schema }: { schema: NonNullable<Listed['result']> }): VNode {
  const { root } = useDesk().listing
  const { description } = resolved(schema, root)
  return (
    <>
      <dt>Result</dt>
      <dd>
        <details>
          <summary>
            <code>{typeWords(schema, root)}</code> {textOf(description)}
          </summary>
          <JsonText tokens={tokensOf(jsonOf(schema)) ?? []} label="The schema of the result" />
        </details>
      </dd>
    </>
  )
}
