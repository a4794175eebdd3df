/** The whole page. */
import type { VNode } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { PageData } from '../page-response.ts'
import { AppContext, type AppState, type ParamsInput } from './app-state.ts'
import { useHistory } from './history.ts'
import type { Call } from './message.ts'
import { HeadersDialog } from './parts/headers-dialog.tsx'
import { Icon } from './parts/icons.tsx'
import { Sidebar } from './parts/sidebar.tsx'
import { filledHeaders } from './round-trip.ts'
import { type Route, useRoute } from './route.ts'
import { type HeadersState, useHeaders } from './use-headers.ts'
import { type LoadedListing, useListing } from './use-listing.ts'
import { send, useWebSocket } from './use-web-socket.ts'
import { BatchView } from './views/batch-view.tsx'
import { LoadingView, LockedView, NoMethodsView, UnknownMethodView, UnlistedView } from './views/empty-views.tsx'
import { HistoryView } from './views/history-view.tsx'
import { HomeView } from './views/home-view.tsx'
import { MessageView } from './views/message-view.tsx'
import { MethodView } from './views/method-view.tsx'

/** Provides the shared state, and shows the view of the current route. */
export function App({ data }: { data: PageData }): VNode {
  const headers = useHeaders()
  const loaded = useListing(data, headers.saved)
  const route = useRoute()
  const state = useNewState(data, loaded, headers)
  useTitleAndFocus(loaded.listing.title, route)
  useSearchKey()
  return (
    <AppContext.Provider value={state}>
      <button type="button" class="skip" onClick={focusHeading}>
        Skip to the content
      </button>
      <div class={route.view === 'home' ? 'frame at-home' : 'frame'}>
        <Sidebar route={route} />
        <main>
          <a class="back" href="#/">
            <Icon name="back" /> All methods
          </a>
          <View route={route} loaded={loaded} />
        </main>
      </div>
      <HeadersDialog state={headers} />
    </AppContext.Provider>
  )
}

function useNewState(data: PageData, { listing }: LoadedListing, { headers, open: openHeaders }: HeadersState): AppState {
  const history = useHistory()
  const [calls, setCalls] = useState<readonly Call[]>([])
  const inputs = useMemo(() => new Map<string, ParamsInput>(), [])
  const lastId = useRef(0)
  const nextId = () => ++lastId.current
  const webSocket = useWebSocket(data.webSocket, filledHeaders(headers).length > 0, nextId)
  return {
    listing,
    headers,
    openHeaders,
    history,
    batch: { calls, set: setCalls },
    inputs,
    webSocket,
    nextId,
    send: (message, signal, onMessage) => send(message, webSocket, headers, signal, onMessage),
  }
}

/** A new view gets the title and the focus, so that a screen reader announces it. */
function useTitleAndFocus(title: string, route: Route): void {
  const isFirst = useRef(true)
  const place = route.view === 'method' ? route.name : route.view
  useEffect(() => {
    document.title = place === 'home' ? title : `${place} · ${title}`
    if (!isFirst.current) focusHeading()
    isFirst.current = false
    scrollTo(0, 0)
  }, [place, title])
}

/** A link to an anchor would change the route. */
function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus()
}

function useSearchKey(): void {
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

function View({ route, loaded: { state, listing } }: { route: Route; loaded: LoadedListing }): VNode {
  if (route.view === 'batch') return <BatchView />
  if (route.view === 'history') return <HistoryView />
  if (route.view === 'message') return <MessageView linked={route.text} />
  if (state === 'loading') return <LoadingView />
  if (state === 'locked') return <LockedView />
  if (state === 'unavailable') return <UnlistedView />
  if (route.view === 'home') return listing.methods.length > 0 ? <HomeView /> : <NoMethodsView />
  const method = listing.methods.find(({ name }) => name === route.name)
  if (!method) return <UnknownMethodView name={route.name} />
  return <MethodView key={method.name} method={method} linked={route.params} />
}
