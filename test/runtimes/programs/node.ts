/** `node:http`, on Node itself and on those that have learnt it. */
import { listen } from 'damn-simple-jsonrpc-server/node'
import { options, service } from './service.ts'

const { url } = await listen(service, { ...options, port: 0 })
console.log(`listening at ${url}`)
