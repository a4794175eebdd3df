/**
 * Starts one server, `node serve.mjs ours 0`, and prints its URL. Each server runs in a process of its own, because some audits end the
 * process of some servers. A server of node:http is called at /rpc, which some of them answer at any path.
 */
import { once } from 'node:events'

const [group, index] = process.argv.slice(2)
const servers = group === 'ours' ? (await import('./ours.mjs')).ours : (await import('./peers.mjs')).peers
const started = await servers[Number(index)].start()
process.stdout.write(`at ${typeof started === 'string' ? started : await urlOf(started)}\n`)

async function urlOf(server) {
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${server.address().port}/rpc`
}
