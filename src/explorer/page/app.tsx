/** The whole page. */
import type { VNode } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Shown } from '../shown.ts'
import { type Desk, DeskContext, type Draft } from './desk.ts'
import { exchange, type Header } from './exchange.ts'
import { useHistory } from './history.ts'
import type { Call } from './message.ts'
import { HeadersBox } from './parts/headers-box.tsx'
import { Icon } from './parts/icons.tsx'
import { Sidebar } from './parts/sidebar.tsx'
import { type Route, useRoute } from './route.ts'
import { type Learned, useListing } from './use-listing.ts'
import { BatchView } from './views/batch-view.tsx'
import { HistoryView } from './views/history-view.tsx'
import { HomeView } from './views/home-view.tsx'
import { MessageView } from './views/message-view.tsx'
import { MethodView } from './views/method-view.tsx'
import { AskingView, LostView, NoMethodsView, UnlistedView } from './views/unlisted-view.tsx'

const noHeaders: readonly Header[] = [{ name: 'authorization', value: '' }]

/** Puts the desk together, and shows the view that the address names. */
export function App({ shown }: { shown: Shown }): VNode {
  const [headers, setHeaders] = useState(noHeaders)
  const [isAsking, setAsking] = useState(false)
  const [settled, setSettled] = useState(noHeaders)
  const learned = useListing(shown, settled)
  const route = useRoute()
  const desk = useDeskOf(learned, headers, () => setAsking(true))
  useTitle(learned.listing.title, route)
  const close = () => {
    setAsking(false)
    setSettled(headers)
  }
  return (
    <DeskContext.Provider value={desk}>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <div class={route.view === 'home' ? 'frame at-home' : 'frame'}>
        <Sidebar route={route} />
        <main>
          <a class="back" href="#/">
            <Icon name="back" /> All methods
          </a>
          <View route={route} learned={learned} />
        </main>
      </div>
      <HeadersBox headers={headers} set={setHeaders} isOpen={isAsking} close={close} />
    </DeskContext.Provider>
  )
}

function useDeskOf(learned: Learned, headers: readonly Header[], openHeaders: () => void): Desk {
  const history = useHistory()
  const [calls, setCalls] = useState<readonly Call[]>([])
  const drafts = useMemo(() => new Map<string, Draft>(), [])
  return {
    listing: learned.listing,
    headers,
    openHeaders,
    history,
    batch: { calls, set: setCalls },
    drafts,
    send: (text, signal) => exchange(text, headers, signal),
  }
}

/** Names the tab after the place, and puts the focus there: who listens to the page hears where they are. */
function useTitle(title: string, route: Route): void {
  const isFirst = useRef(true)
  const place = route.view === 'method' ? route.name : route.view
  useEffect(() => {
    document.title = place === 'home' ? title : `${place} · ${title}`
    if (!isFirst.current) document.querySelector<HTMLElement>('main h1')?.focus()
    isFirst.current = false
    scrollTo(0, 0)
  }, [place, title])
  useEffect(() => {
    addEventListener('keydown', searchBySlash)
    return () => removeEventListener('keydown', searchBySlash)
  }, [])
}

function searchBySlash(event: KeyboardEvent): void {
  const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
  const search = document.getElementById('search')
  if (event.key !== '/' || isTyping || !search || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  if (search.offsetParent === null) location.hash = '#/'
  search.focus()
}

/** No link: the address behind `#` belongs to the routes. */
function skip(): void {
  document.querySelector<HTMLElement>('main h1')?.focus()
}

function View({ route, learned: { state, listing } }: { route: Route; learned: Learned }): VNode {
  if (route.view === 'batch') return <BatchView />
  if (route.view === 'history') return <HistoryView />
  if (route.view === 'message') return <MessageView linked={route.text} />
  if (state === 'asking') return <AskingView />
  if (state === 'unknown') return <UnlistedView />
  if (route.view === 'home') return listing.methods.length > 0 ? <HomeView /> : <NoMethodsView />
  const method = listing.methods.find(({ name }) => name === route.name)
  return method ? <MethodView key={method.name} method={method} linked={route.params} /> : <LostView name={route.name} />
}
