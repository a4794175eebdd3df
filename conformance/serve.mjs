/** Starts one server, `node serve.mjs ours 0`, and prints where it is. A process of its own, for a server that ends must not end the others. */
const [group, index] = process.argv.slice(2)
const servers = group === 'ours' ? (await import('./ours.mjs')).ours : (await import('./peers.mjs')).peers
process.stdout.write(`at ${await servers[Number(index)].start()}\n`)
