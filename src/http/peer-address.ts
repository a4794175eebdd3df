/** The address of a client: that of its connection, or what trusted proxies tell. */
import { invalidSetup, isFunction } from '../options/check.ts'
import type { HttpRequest } from './http-request.ts'

/** How many proxies in front of the server append to `X-Forwarded-For`, or which addresses are proxies. */
export type TrustedProxies = number | ((address: string) => boolean)

type Addressed = Pick<HttpRequest, 'header' | 'address'>

/** @throws TypeError for what is neither a number of proxies nor a function. */
export function checkTrustedProxies(value: unknown): void {
  if (value === undefined || isFunction(value) || (Number.isSafeInteger(value) && (value as number) >= 0)) return
  invalidSetup(
    `trustedProxies must be the number of proxies in front, or a function such as (address) => address === "10.0.0.1", not ${JSON.stringify(value) ?? typeof value}`,
  )
}

/**
 * The address of a request's client. Each proxy appends the address that it was called from to `X-Forwarded-For`, so the list is read from
 * the right: what stands left of the first address that no trusted proxy has written may be made up. Never throws.
 */
export function peerAddress(
  request: Addressed,
  trustedProxies: TrustedProxies | undefined,
  report: (error: unknown) => void,
): string | undefined {
  const address = shown(addressOf(request))
  if (!trustedProxies) return address
  try {
    const isProxy =
      typeof trustedProxies === 'function'
        ? (one: string | undefined) => one !== undefined && trustedProxies(one) === true
        : (_one: unknown, hops: number) => hops < trustedProxies
    return clientAddress(address, request.header('x-forwarded-for')?.split(',') ?? [], isProxy)
  } catch (error) {
    report(error)
    return address
  }
}

/** What is no address ends the list: the proxy right of it knew no better. */
function clientAddress(
  direct: string | undefined,
  forwarded: readonly string[],
  isProxy: (address: string | undefined, hops: number) => boolean,
): string | undefined {
  let client = direct
  for (let hops = 0; hops < forwarded.length && isProxy(client, hops); hops++) {
    const next = parseAddress(forwarded[forwarded.length - 1 - hops] as string)
    if (next === undefined) break
    client = next
  }
  return client
}

/** A connection that is gone has no address any more; some hosts throw then. */
function addressOf(request: Addressed): string | undefined {
  try {
    return request.address
  } catch {
    return undefined
  }
}

const ipv4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** An address without what differs between hosts: an IPv4 address mapped into IPv6 is shown as IPv4. */
export function shown(address: string | undefined): string | undefined {
  return typeof address === 'string' && address !== '' ? (mapped.exec(address)?.[1] ?? address) : undefined
}

/** An entry of `X-Forwarded-For` as one form of its address, without port and brackets; `undefined` for what is none. */
function parseAddress(entry: string): string | undefined {
  const text = entry.trim()
  const address = ipv4.exec(text)?.[1]
  if (address !== undefined) return address.split('.').every(isOctet) ? address : undefined
  return parseIpv6(/^\[(.*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text)
}

/** A leading zero would make it octal for some readers. */
function isOctet(text: string): boolean {
  return Number(text) <= 255 && `${Number(text)}` === text
}

function parseIpv6(text: string): string | undefined {
  if (!/^[\da-f:.]{2,45}$/i.test(text) || !text.includes(':')) return undefined
  try {
    const address = new URL(`http://[${text}]`).hostname.slice(1, -1)
    const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address) ?? []
    return high && low ? [high, low].map(twoOctets).join('.') : address
  } catch {
    return undefined
  }
}

function twoOctets(text: string): string {
  const value = Number.parseInt(text, 16)
  return `${value >> 8}.${value & 255}`
}
