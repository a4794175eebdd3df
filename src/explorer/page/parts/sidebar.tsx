/** The sidebar: the title, the search, the methods, and links to the other views. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { useAppState } from '../app-state.ts'
import type { ListedMethod } from '../listing.ts'
import { searchMethods } from '../namespaces.ts'
import { filledHeaders } from '../round-trip.ts'
import { linkTo, type Route } from '../route.ts'
import { applyTheme, isDark, storedTheme } from '../theme.ts'
import { Icon } from './icons.tsx'
import { MethodList } from './method-list.tsx'

/** The arrow keys move the focus from the search to the methods, and between them. */
export function Sidebar({ route }: { route: Route }): VNode {
  const { listing } = useAppState()
  const [search, setSearch] = useState('')
  const methods = searchMethods(listing.methods, search)
  return (
    <aside class="side" onKeyDown={moveFocus}>
      <div class="side-head">
        <a class="title" href="#/">
          <Icon name="logo" />
          <span>{listing.title}</span>
        </a>
        {listing.version && <span class="version">{listing.version}</span>}
        <ThemeButton />
      </div>
      {listing.methods.length > 0 && <Search search={search} setSearch={setSearch} first={methods[0]} />}
      <MethodList methods={methods} current={route.view === 'method' ? route.name : undefined} isSearch={search.trim() !== ''} />
      {methods.length === 0 && search !== '' && <p class="quiet none">No method matches “{search}”.</p>}
      <SideFoot route={route} />
    </aside>
  )
}

interface SearchProps {
  readonly search: string
  setSearch(text: string): void
  readonly first: ListedMethod | undefined
}

function Search({ search, setSearch, first }: SearchProps): VNode {
  const openFirst = () => {
    if (first) location.hash = linkTo(first.name)
  }
  return (
    <search class="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        aria-label="Search methods"
        placeholder="Search"
        autocomplete="off"
        spellcheck={false}
        value={search}
        onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter') openFirst()
          if (key === 'Escape') setSearch('')
        }}
      />
      <kbd>/</kbd>
    </search>
  )
}

function SideFoot({ route }: { route: Route }): VNode {
  const { batch, headers, openHeaders } = useAppState()
  const currentIf = (view: Route['view']) => (route.view === view ? 'page' : undefined)
  return (
    <nav class="side-foot" aria-label="Tools">
      <a href="#/batch" aria-current={currentIf('batch')}>
        <Icon name="stack" /> Batch {batch.calls.length > 0 && <span class="count">{batch.calls.length}</span>}
      </a>
      <a href="#/message" aria-current={currentIf('message')}>
        <Icon name="pen" /> Message
      </a>
      <a href="#/history" aria-current={currentIf('history')}>
        <Icon name="clock" /> History
      </a>
      <button type="button" onClick={openHeaders}>
        <Icon name="key" /> Headers {filledHeaders(headers).length > 0 && <span class="count">set</span>}
      </button>
    </nav>
  )
}

function ThemeButton(): VNode {
  const [theme, setTheme] = useState(storedTheme)
  const next = isDark(theme) ? 'light' : 'dark'
  const change = () => {
    applyTheme(next)
    setTheme(next)
  }
  return (
    <button
      type="button"
      class="bare theme"
      onClick={change}
      aria-label={next === 'dark' ? 'Dark' : 'Light'}
      title={`Switch to ${next}`}
    >
      <Icon name={next === 'dark' ? 'moon' : 'sun'} />
    </button>
  )
}

/** Up and Down move among the search, the namespaces and the methods. Left and Right fold and open a namespace. */
function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('#search, .methods :is(a, button)')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const stop = stops[at]
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const isOpen = { true: true, false: false }[stop?.getAttribute('aria-expanded') ?? '']
  if (step !== undefined && stop) stops[at + step]?.focus()
  else if ((event.key === 'ArrowLeft' && isOpen) || (event.key === 'ArrowRight' && isOpen === false)) stop?.click()
  else return
  event.preventDefault()
}
