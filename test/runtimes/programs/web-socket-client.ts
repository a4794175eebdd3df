/** A client over the runtime's own WebSocket class. It calls until its server has cut the connection once and has answered again. */
import { Service } from 'damn-simple-jsonrpc-server'
import { peer, webSocket } from 'damn-simple-jsonrpc-server/channel'

declare const process: { env: Record<string, string>; exit(): void }

const editor = new Service().method('ask', { params: ['question'] }, (question: string) => `${question} Yes`)
const url = process.env.RPC_URL as string
const channel = webSocket(url, { delay: 20, onState: (state) => console.log(`state: ${state}`) })
const { call, close } = ((one) => ({ call: one.call.bind(one), close: one.close }))(peer(channel, { service: editor }))
console.log(`listening at ${url}`)

console.log(`sum: ${await call('add', [1, 2])}`)
console.log(`asked: ${await call('askBack')}`)
console.log(`length: ${((await call('much')) as string).length}`)
await call('cut').catch((error: { reason: string }) => console.log(`cut: ${error.reason}`))
console.log(`sum: ${await call('add', [3, 4])}`)
await close()
console.log('closed')
process.exit()
