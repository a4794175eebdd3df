/** Links into the page. The route stands in the address after `#`, which a browser does not send to a server. */
import { useEffect, useState } from 'preact/hooks'
import { decodeUri } from './json.ts'

/** A view of the page. A link fills forms and never calls a method, because anyone can make a link. */
export type Route =
  | { readonly view: 'home' }
  | { readonly view: 'batch' }
  | { readonly view: 'history' }
  | { readonly view: 'message'; readonly text: string }
  | { readonly view: 'method'; readonly name: string; readonly params: string }

/** Reads the route of an address. An unknown one is `home`. */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const query = new URLSearchParams(search)
  if (path.startsWith('method/'))
    return { view: 'method', name: decodeUri(path.slice('method/'.length)), params: query.get('params') ?? '' }
  if (path === 'message') return { view: 'message', text: query.get('text') ?? '' }
  return { view: path === 'batch' || path === 'history' ? path : 'home' }
}

/** Returns the link to a method, with its params filled in. */
export function linkTo(method: string, params = ''): string {
  return `#/method/${encodeURIComponent(method)}${params && `?${new URLSearchParams({ params })}`}`
}

/** Returns the link to the editor for whole messages, with its text filled in. */
export function linkToMessage(text: string): string {
  return `#/message?${new URLSearchParams({ text })}`
}

/** Returns the current route. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash))
  useEffect(() => {
    const read = () => setRoute(readRoute(location.hash))
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  return route
}
