/** Deep links: where the visitor is stands in the address, behind `#`, which is never sent to a server. */
import { useEffect, useState } from 'preact/hooks'

/** A place in the page. A link fills forms in, and never calls by itself: links may come from anybody. */
export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'batch' }
  | { readonly view: 'history' }
  | { readonly view: 'message'; readonly text: string }
  | { readonly view: 'method'; readonly name: string; readonly params: string }

/** The route of an address. What makes no sense leads home. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const asked = new URLSearchParams(query)
  if (path.startsWith('method/'))
    return { view: 'method', name: decoded(path.slice('method/'.length)), params: asked.get('params') ?? '' }
  if (path === 'message') return { view: 'message', text: asked.get('text') ?? '' }
  return { view: path === 'batch' || path === 'history' ? path : 'home' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The link to a method, with params where there are some. */
export function linkTo(method: string, params = ''): string {
  return `#/method/${encodeURIComponent(method)}${params && `?${new URLSearchParams({ params })}`}`
}

/** The link to the editor for whole messages, with one in it. */
export function linkToMessage(text: string): string {
  return `#/message?${new URLSearchParams({ text })}`
}

/** Where the visitor is; changes as the address does. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash))
  useEffect(() => {
    const read = () => setRoute(readRoute(location.hash))
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  return route
}
