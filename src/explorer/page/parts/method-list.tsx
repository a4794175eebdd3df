/** The methods in the sidebar, by namespace. Namespaces fold. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { ListedMethod } from '../listing.ts'
import { groupByNamespace, type NamespaceFolds, namespaceFolds, namespaceOf, shortName } from '../namespaces.ts'
import { linkTo } from '../route.ts'
import { Icon } from './icons.tsx'

interface Props {
  readonly methods: readonly ListedMethod[]
  /** The name of the method that is shown. */
  readonly current: string | undefined
  /** A search shows all that it has found. */
  readonly isSearch: boolean
}

/** Lists the methods. */
export function MethodList({ methods, current, isSearch }: Props): VNode {
  const [chosen, choose] = useState<ReadonlyMap<string, boolean>>(new Map())
  const folds = namespaceFolds(methods.length, current && namespaceOf(current), chosen, choose)
  return (
    <nav class="methods" aria-label="Methods">
      {groupByNamespace(methods).map(({ name, methods: members }) => (
        <section key={name} aria-label={name || undefined}>
          {name && <Heading name={name} count={members.length} folds={folds} isSearch={isSearch} />}
          {(isSearch || folds.isOpen(name)) && (
            <ul>
              {members.map((method) => (
                <MethodLink key={method.name} method={method} isCurrent={method.name === current} />
              ))}
            </ul>
          )}
        </section>
      ))}
    </nav>
  )
}

interface HeadingProps {
  readonly name: string
  readonly count: number
  readonly folds: NamespaceFolds
  readonly isSearch: boolean
}

function Heading({ name, count, folds, isSearch }: HeadingProps): VNode {
  if (isSearch) return <h2>{name}</h2>
  const isOpen = folds.isOpen(name)
  return (
    <h2>
      <button type="button" aria-expanded={isOpen} onClick={() => folds.toggle(name)}>
        <Icon name="fold" />
        <span>{name}</span>
        {!isOpen && (
          <span class="amount">
            {count}
            <span class="visually-hidden"> methods</span>
          </span>
        )}
      </button>
    </h2>
  )
}

function MethodLink({ method, isCurrent }: { method: ListedMethod; isCurrent: boolean }): VNode {
  return (
    <li>
      <a href={linkTo(method.name)} aria-current={isCurrent ? 'page' : undefined}>
        <span class={method.deprecated ? 'name deprecated' : 'name'}>{shortName(method)}</span>
        {method.readonly && <span class="tag">read-only</span>}
        <span class="about">{method.summary}</span>
        {method.guarded && (
          <span class="lock" title="The service decides who may call this method">
            <Icon name="lock" />
            <span class="visually-hidden">guarded</span>
          </span>
        )}
      </a>
    </li>
  )
}
