/**
 * A chat: pages and server notify each other over a WebSocket. Run it with `npx tsx chat.ts`, and open the printed URL in two windows.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { twoWay } from 'damn-simple-jsonrpc-server/channel'
import { serve } from 'damn-simple-jsonrpc-server/ws'
import { WebSocketServer } from 'ws'

/** The name of each page that has joined. `remote` stays the same object as long as its connection. */
const names = new WeakMap<object, string>()
const history: { name: string; text: string }[] = []

const chat = new Service({ guards: [twoWay()] })
  .method('join', { params: ['name'], takesContext: true }, ({ peer, remote }, name: string) => {
    if (!names.has(remote)) void peer?.closed.then(() => endpoint.notify('left', { name: names.get(remote) }))
    names.set(remote, name)
    return history
  })
  .method('say', { params: ['text'], takesContext: true }, ({ remote }, text: string) => {
    const said = { name: names.get(remote) ?? 'Someone', text }
    history.push(said)
    history.splice(0, history.length - 100)
    void endpoint.notify('said', said)
  })
  .method('typing', { takesContext: true }, ({ remote }) => {
    for (const peer of endpoint.peers) if (peer.remote !== remote) void peer.notify('typing', { name: names.get(remote) })
  })

const endpoint = serve(chat, WebSocketServer, { path: '/rpc' })

/** Without the package: what a browser has is enough. */
const script = `
  const find = (selector) => document.querySelector(selector)
  const waiting = new Map()
  let lastId = 0, socket

  const send = (message) => socket.send(JSON.stringify({ jsonrpc: '2.0', ...message }))
  const notify = (method, params) => send({ method, params })
  const call = (method, params) => new Promise((resolve, reject) => {
    waiting.set(++lastId, { resolve, reject })
    send({ method, params, id: lastId })
  })

  const methods = {
    said({ name, text }) {
      find('ul').append(Object.assign(document.createElement('li'), { textContent: name + ': ' + text }))
      find('[role=status]').textContent = ''
    },
    typing({ name }) { find('[role=status]').textContent = name + ' is typing …' },
    left({ name }) { find('[role=status]').textContent = name + ' has left' },
  }

  function connect() {
    socket = new WebSocket(location.href.replace('http', 'ws') + 'rpc')
    socket.onmessage = ({ data }) => {
      const { method, params, id, result, error } = JSON.parse(data)
      if (method) return methods[method]?.(params)
      error ? waiting.get(id).reject(new Error(error.message)) : waiting.get(id).resolve(result)
      waiting.delete(id)
    }
    socket.onopen = async () => {
      const said = await call('join', { name: find('[name=name]').value })
      find('ul').replaceChildren()
      said.forEach(methods.said)
      document.title = 'Chat'
    }
    socket.onclose = () => {
      document.title = 'Chat (offline)'
      setTimeout(connect, 1000)
    }
  }

  find('[name=name]').onchange = ({ target }) => call('join', { name: target.value })
  find('[name=text]').oninput = () => notify('typing')
  find('form').onsubmit = async (event) => {
    event.preventDefault()
    await call('say', { text: find('[name=text]').value })
    find('[name=text]').value = ''
  }
  connect()
`

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Chat (offline)</title>
<h1>Chat</h1>
<ul></ul>
<p role="status"></p>
<form><input name="name" value="Guest"> <input name="text"> <button>Say</button></form>
<script>${script}</script>
</html>`

const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page))
server.on('upgrade', endpoint).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('SIGINT', async () => {
  await endpoint.close()
  server.close().closeAllConnections()
})
