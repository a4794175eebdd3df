/**
 * A site with a login: a cookie session, tokens against cross-site request forgery, and a page that calls methods. Run it with
 * `npx tsx session.ts`, open the printed URL, and log in as ada with the password lovelace.
 */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { type BaseContext, loginRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import { csrfServe } from 'damn-simple-jsonrpc-server/express'
import express from 'express'

interface User {
  readonly name: string
  readonly notes: string[]
}

interface Request extends express.Request {
  /** Set only if the visitor is logged in. */
  sessionId?: string | undefined
  user?: User | undefined
}

/** FOR THIS DEMO ONLY: keep users in a database, hash the passwords, and let sessions expire. */
const passwords = new Map([['ada', 'lovelace']])
const users = new Map<string, User>([['ada', { name: 'ada', notes: [] }]])
const sessions = new Map<string, User>()

/** A token is valid for one session. Keep the secret in your environment: with a random secret, all tokens become invalid at a restart. */
const tokens = csrfTokens<Request>({
  secret: process.env.CSRF_SECRET ?? randomBytes(32).toString('base64'),
  session: (request) => request.sessionId,
})

const login = loginRequired({ user: ({ httpRequest }: BaseContext<Request>) => httpRequest.user })

const members = new Service({ guards: [login] })
  .method('list', { takesContext: true }, ({ user }) => user.notes)
  .method('add', { takesContext: true, params: ['text'] }, ({ user }, text: string) => user.notes.push(text))

const service = new Service<Request>()
  .method('login', { takesHttpRequest: true, params: ['name', 'password'] }, logIn)
  .method('logout', { takesHttpRequest: true }, logOut)
  .mount('notes', members)

/** Each login gets a new session id and deletes the old one: an attacker may know or have set the old id (session fixation). */
function logIn(request: Request, name: string, password: string): string {
  const user = users.get(name)
  if (!user || passwords.get(name) !== password) throw new RpcError(1, 'No such name and password')
  sessions.delete(request.sessionId ?? '')
  const id = randomBytes(32).toString('base64url')
  sessions.set(id, user)
  request.res?.cookie('session', id, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' })
  return user.name
}

function logOut(request: Request): void {
  sessions.delete(request.sessionId ?? '')
  request.res?.clearCookie('session')
}

function findSession(request: Request, _response: express.Response, next: express.NextFunction): void {
  const id = request.headers.cookie?.match(/(?:^|; )session=([\w-]+)/)?.[1]
  request.user = sessions.get(id ?? '')
  request.sessionId = request.user && id
  next()
}

const app = express()
app.use(findSession)
app.post('/rpc', csrfServe(service, { tokens }))
app.get('/', async (request: Request, response) => {
  const token = request.sessionId ? await tokens.issue(request) : ''
  response.set({ 'cache-control': 'no-store', 'content-security-policy': "frame-ancestors 'none'" })
  response.type('html').send(page(token))
})

/** The page contains the token. Pages of other origins cannot read it. */
const page = (token: string) => `<!doctype html>
<html lang="en">
<meta name="csrf-token" content="${token}">
<title>Notes</title>
<h1>Notes</h1>
<form id="${token ? 'add' : 'login'}">
  ${token ? '<input name="text"> <button>Add</button>' : '<input name="name"> <input name="password" type="password"> <button>Log in</button>'}
</form>
<ul></ul>
<button id="logout" ${token ? '' : 'hidden'}>Log out</button>
<p role="status"></p>
<script>${script}</script>
</html>`

const script = `
  const find = (selector) => document.querySelector(selector)
  async function call(method, params) {
    const headers = { 'content-type': 'application/json', 'x-csrf-token': find('meta').content }
    const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 })
    const { result, error } = await (await fetch('/rpc', { method: 'POST', headers, body })).json()
    if (error) throw new Error(error.message)
    return result
  }
  const attempt = (step) => step.then(() => location.reload(), (error) => { find('[role=status]').textContent = error.message })
  find('form').onsubmit = (event) => {
    event.preventDefault()
    attempt(call(event.target.id === 'add' ? 'notes.add' : 'login', Object.fromEntries(new FormData(event.target))))
  }
  find('#logout').onclick = () => attempt(call('logout'))
  if (find('meta').content) call('notes.list').then((notes) => {
    for (const note of notes) find('ul').append(Object.assign(document.createElement('li'), { textContent: note }))
  })
`

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('SIGINT', () => server.close())
