/** Where a server listens: the address of a host name, the names that may be used for it, and hints if it cannot be bound. */
import { lookup } from 'node:dns/promises'
import type { Server } from 'node:http'
import { type AddressInfo, BlockList, isIPv6 } from 'node:net'
import { invalidSetup } from '../../options/check.ts'

/**
 * The address of a host.
 * @throws TypeError for a port or a host that cannot be; Error with a hint if the host is unknown.
 */
export async function addressOf(host: string, port: number): Promise<string> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    invalidSetup(`port must be a whole number from 0 (takes a free one) to 65535, not ${String(port)}`)
  if (typeof host !== 'string' || host === '')
    invalidSetup('host must be an address: "127.0.0.1" for this machine alone, "0.0.0.0" for the whole network')
  try {
    return (await lookup(host)).address
  } catch (error) {
    throw explained(error as NodeJS.ErrnoException, port, host)
  }
}

/** The names of a loopback address; `undefined` for an address that other machines can reach. */
export function loopbackNames(host: string, address: string): readonly string[] | undefined {
  if (!isLoopback(address)) return undefined
  return ['localhost', '127.0.0.1', '[::1]', inUrl(host), inUrl(address)]
}

function isLoopback(address: string): boolean {
  const loopback = new BlockList() // made here, not on import: it takes a millisecond
  loopback.addSubnet('127.0.0.0', 8, 'ipv4')
  loopback.addAddress('::1', 'ipv6')
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** An address as it stands in a URL. */
export function inUrl(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}

/**
 * Listens, and resolves to the port. Later errors, such as more connections than the system allows, go to `report`: an error event without
 * a listener would end the process.
 */
export function bind(server: Server, port: number, address: string, report: (error: Error) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(explained(error, port, address))
    server.once('error', refuse)
    server.listen(port, address, () => {
      server.off('error', refuse).on('error', report)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

const elsewhere = 'Use 127.0.0.1 for this machine alone, or 0.0.0.0 for the whole network'

function explained(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const hints: Record<string, string> = {
    EADDRINUSE: `port ${port} is taken. Stop what uses it, or choose another port (0 takes a free one)`,
    EACCES: `port ${port} needs privileges. Choose one above 1023`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. ${elsewhere}`,
    ENOTFOUND: `${host} is not known. ${elsewhere}`,
    EAI_AGAIN: `${host} is not known, and no name server answers. ${elsewhere}`,
  }
  return new Error(`Cannot listen on ${inUrl(host)}:${port}: ${hints[error.code ?? ''] ?? error.message}`, { cause: error })
}
