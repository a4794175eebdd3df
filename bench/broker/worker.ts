/** The process behind the broker: one of our workers for each connection, and a bare responder that checks nothing. */
import { connect } from '@nats-io/transport-node'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/nats'

const [servers, workers] = process.argv.slice(2) as [string, string]
const service = new Service().method('add', (x: number, y: number) => x + y)

for (let started = 0; started < Number(workers); started++) {
  const connection = await connect({ servers })
  serve(service, connection, { name: 'calculator' })
  connection.subscribe('bare', {
    queue: 'bare',
    callback: (_, message) => {
      const { params, id } = message.json<{ params: [number, number]; id: number }>()
      message.respond(JSON.stringify({ jsonrpc: '2.0', result: params[0] + params[1], id }))
    },
  })
  await connection.flush()
}
process.send?.('ready')
process.on('disconnect', () => process.exit())
