/** Everything that can be said of a request before its body is read. */

import { isSameSite } from './csrf.ts'
import type { EndpointRules } from './serve-options.ts'
import type { Incoming, Outgoing } from './http-request.ts'
import { isJson } from './media-type.ts'
import { type Host, parseHost } from './origin.ts'
import { refuseStrangePage } from './page.ts'
import * as refusals from './responses.ts'

/** The refusal that a request has earned, or `undefined` where its body may be read. Who asks comes before what is asked. */
export function admit(incoming: Incoming, rules: EndpointRules): Outgoing | undefined {
  return (
    refuseHost(incoming, rules) ??
    refuseMethod(incoming, rules) ??
    refuseOrigin(incoming, rules) ??
    refuseContent(incoming, rules)
  )
}

/** The refusal that a visitor with a browser has earned, or `undefined` where the page may be shown. */
export function admitVisitor(incoming: Incoming, rules: EndpointRules): Outgoing | undefined {
  return refuseHost(incoming, rules) ?? refuseStrangePage(incoming, rules)
}

function refuseHost(incoming: Incoming, { allowedHosts }: EndpointRules): Outgoing | undefined {
  if (incoming.hasConflict('host')) return refusals.conflictingHeader('Host')
  if (!allowedHosts) return undefined
  const host = parseHost(incoming.header('host') ?? '')
  const allowed = host && allowedHosts.some((candidate) => fits(candidate, host))
  return allowed ? undefined : refusals.forbidden('host-refused')
}

/** An allowed host without a port means that host on any port. */
function fits(allowed: Host, host: Host): boolean {
  return allowed.host === host.host && (allowed.port === undefined || allowed.port === host.port)
}

function refuseMethod(incoming: Incoming, { cors, page }: EndpointRules): Outgoing | undefined {
  if (incoming.method === 'POST') return undefined
  const allow = `${page ? 'GET, HEAD, ' : ''}POST${cors ? ', OPTIONS' : ''}`
  return cors?.preflight(incoming) ?? refusals.methodNotAllowed(allow)
}

function refuseOrigin(incoming: Incoming, { trustedOrigins }: EndpointRules): Outgoing | undefined {
  if (!trustedOrigins || isSameSite(incoming, trustedOrigins)) return undefined
  return refusals.forbidden('origin-refused')
}

function refuseContent(incoming: Incoming, { maxMessageBytes }: EndpointRules): Outgoing | undefined {
  if (!isJson(incoming.header('content-type'))) return refuseType(incoming)
  const encoding = incoming.header('content-encoding')
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') return refusals.unsupportedEncoding()
  const declared = Number(incoming.header('content-length') ?? 0)
  return declared > maxMessageBytes ? refusals.contentTooLarge(maxMessageBytes) : undefined
}

/** Two types that differ are none: joined, as `header` shows them, they are no type that is read. */
function refuseType(incoming: Incoming): Outgoing {
  return incoming.hasConflict('content-type') ? refusals.conflictingHeader('Content-Type') : refusals.unsupportedMediaType()
}
