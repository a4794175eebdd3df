/** A page for people at the address that programs call: who asks with a browser gets it, by the rules that hold for calls. */
import { isSameSite } from './csrf.ts'
import type { EndpointRules } from './serve-options.ts'
import type { Incoming, Outgoing } from './http-request.ts'
import * as refusals from './responses.ts'

/** Whether a request asks for a page, as browsers do when an address is opened in them. */
export function asksForPage(incoming: Incoming): boolean {
  const { method } = incoming
  return (method === 'GET' || method === 'HEAD') && takesHtml(incoming.header('accept') ?? '')
}

/** A range of its own, not refused by `q=0` (RFC 9110, §12.5.1); the `*` that programs send is not meant for people. */
function takesHtml(accept: string): boolean {
  const ranges = accept.toLowerCase().split(',')
  return ranges.some((range) => /^\s*text\/html\s*(;|$)/.test(range) && !/;\s*q=0(\.0*)?\s*(;|$)/.test(range))
}

/**
 * Where origins are looked at, a page of another site may link to this one, and not load it as a part of itself or by a script
 * (https://web.dev/articles/fetch-metadata).
 */
export function refuseStrangePage(incoming: Incoming, { trustedOrigins }: EndpointRules): Outgoing | undefined {
  if (!trustedOrigins || isSameSite(incoming, trustedOrigins) || isOpened(incoming)) return undefined
  return refusals.forbidden('origin-refused')
}

function isOpened(incoming: Incoming): boolean {
  return incoming.header('sec-fetch-mode') === 'navigate' && incoming.header('sec-fetch-dest') === 'document'
}
