/** The service that the audits run on, with the methods that they call. */
import { setTimeout } from 'node:timers/promises'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'

/** Returns a new service. */
export function auditedService() {
  return new Service({ onError: () => {} })
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('subtract', { params: ['minuend', 'subtrahend'] }, (minuend: number, subtrahend: number) => minuend - subtrahend)
    .method('sum', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))
    .method('wait', { params: ['milliseconds'] }, (milliseconds: number) => setTimeout(milliseconds, milliseconds))
    .method('ask', { params: ['method'], takesContext: true }, ({ peer }, method: string) => {
      if (peer === undefined) throw new RpcError(1, 'There is no way back')
      return peer.call(method)
    })
}
