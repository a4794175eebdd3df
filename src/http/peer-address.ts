/** The address of a client: that of its connection, or the one in the header of trusted proxies. */
import { invalidSetup, isFunction } from '../options/check.ts'
import { plainAddress } from '../service/message-context.ts'
import type { HttpRequest } from './http-request.ts'

/** How many proxies in front of the server append to `X-Forwarded-For`, or which addresses are proxies. */
export type TrustedProxies = number | ((address: string) => boolean)

type Addressed = Pick<HttpRequest, 'header' | 'address'>

/** @throws TypeError for a value that is neither a number of proxies nor a function. */
export function checkTrustedProxies(value: unknown): void {
  if (value === undefined || isFunction(value) || (Number.isSafeInteger(value) && (value as number) >= 0)) return
  invalidSetup(
    `trustedProxies must be the number of proxies in front, or a function such as (address) => address === "10.0.0.1", not ${JSON.stringify(value) ?? typeof value}`,
  )
}

/**
 * The address of a request's client. Never throws. Each proxy appends the address of its own client to `X-Forwarded-For`, so the list is read
 * from the right: a client can forge every address that no trusted proxy has written.
 */
export function peerAddress(
  request: Addressed,
  trustedProxies: TrustedProxies | undefined,
  report: (error: unknown) => void,
): string | undefined {
  const address = plainAddress(addressOf(request))
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

/** An entry that is not an address ends the list. */
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

/** Some hosts throw after the connection is closed. */
function addressOf(request: Addressed): string | undefined {
  try {
    return request.address
  } catch {
    return undefined
  }
}

const ipv4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/

/** The address in an entry of `X-Forwarded-For`, in canonical form, without port and brackets; `undefined` if there is none. */
function parseAddress(entry: string): string | undefined {
  const text = entry.trim()
  const address = ipv4.exec(text)?.[1]
  if (address !== undefined) return address.split('.').every(isOctet) ? address : undefined
  return parseIpv6(/^\[(.*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? text)
}

/** Refuses leading zeros, which make a number octal for some readers. */
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
