/** Accounts and cookie sessions: the methods `session.…`, and the guard of all methods that need a user. */
import { createHash, randomBytes } from 'node:crypto'
import { type BaseContext, errorCodes, loginRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import { rateLimit } from 'damn-simple-jsonrpc-server/middleware'
import type express from 'express'
import { z } from 'zod'
import { database, secret } from './database.ts'
import { hash, isRight } from './passwords.ts'
import { isSecure } from './settings.ts'

/** The request of a call. `findSession` and a login set its session. */
export interface Request extends express.Request {
  session?: Session | undefined
}

export interface Session {
  readonly id: string
  readonly user: string
}

const lifetime = 30 * 24 * 60 * 60 * 1000

/** Browsers accept a cookie with the prefix `__Host-` only from this very host, over https. */
const prefix = isSecure ? '__Host-' : ''
const cookie = { path: '/', sameSite: 'lax', secure: isSecure, maxAge: lifetime } as const

/** A token is bound to the id of the session. The page reads it from a cookie, which pages of other origins cannot do. */
export const tokens = csrfTokens<Request>({ secret: secret('csrf'), session: ({ session }) => session?.id })

const insertUser = database.prepare('INSERT INTO users VALUES (?, ?) ON CONFLICT DO NOTHING')
const selectUser = database.prepare('SELECT password FROM users WHERE name = ?')
const insertSession = database.prepare('INSERT INTO sessions VALUES (?, ?, ?)')
const selectSession = database.prepare('SELECT user FROM sessions WHERE id = ? AND expires > ?')
const deleteSessions = database.prepare('DELETE FROM sessions WHERE id = ? OR expires <= ?')

/** A guard: refuses calls without a session, and adds `user` to the context. It asks the database, so a logout counts at once. */
export const member = loginRequired({
  user: ({ httpRequest }: BaseContext<Request>) => httpRequest.session && userOf(httpRequest.session.id),
})

const name = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9]{1,19}$/, '2 to 20 letters and digits, with a letter first')
const newPassword = z.string().min(8, 'At least 8 characters').max(200, 'At most 200 characters')

/** A guard against guessing of passwords: 10 attempts a minute from one address. */
const attempts = rateLimit({ limit: 10, window: 60_000 })

export const session = new Service<Request>()
  .method('user', { takesHttpRequest: true, readonly: true }, (request) => request.session?.user ?? null)
  .method('signUp', { takesHttpRequest: true, params: { name, password: newPassword }, guards: [attempts] }, signUp)
  .method('logIn', { takesHttpRequest: true, params: { name, password: z.string() }, guards: [attempts] }, logIn)
  .method('logOut', { takesHttpRequest: true }, logOut)

interface Credentials {
  readonly name: string
  readonly password: string
}

async function signUp(request: Request, { name, password }: Credentials): Promise<string> {
  const { changes } = insertUser.run(name, await hash(password))
  if (changes === 0)
    throw new RpcError(errorCodes.invalidParams, 'Invalid params', [{ path: ['name'], message: 'This name is taken' }])
  return startSession(request, name)
}

async function logIn(request: Request, { name, password }: Credentials): Promise<string> {
  const user = selectUser.get(name) as { password: string } | undefined
  if (!(await isRight(password, user?.password))) throw new RpcError(1, 'Wrong name or password')
  return startSession(request, name)
}

function logOut(request: Request): void {
  endSession(request)
  request.res?.clearCookie(`${prefix}session`, cookie).clearCookie(`${prefix}csrf`, cookie)
}

/** Each login gets a new id: an attacker may know or have set the old one (session fixation). */
async function startSession(request: Request, user: string): Promise<string> {
  endSession(request)
  const id = randomBytes(32).toString('base64url')
  insertSession.run(fingerprint(id), user, Date.now() + lifetime)
  request.session = { id, user }
  request.res?.cookie(`${prefix}session`, id, { ...cookie, httpOnly: true })
  request.res?.cookie(`${prefix}csrf`, await tokens.issue(request), cookie)
  return user
}

/** Deletes the session of a request, and all that have expired. */
function endSession(request: Request): void {
  deleteSessions.run(fingerprint(request.session?.id ?? ''), Date.now())
  request.session = undefined
}

/** Middleware of Express. */
export function findSession(request: Request, _response: express.Response, next: express.NextFunction): void {
  const cookies = request.headers.cookie?.split('; ') ?? []
  const id = cookies.find((one) => one.startsWith(`${prefix}session=`))?.split('=')[1] ?? ''
  const user = userOf(id)
  request.session = user === undefined ? undefined : { id, user }
  next()
}

function userOf(id: string): string | undefined {
  const row = selectSession.get(fingerprint(id), Date.now()) as { user: string } | undefined
  return row?.user
}

/** The database holds only hashes of ids: a copy of it opens no session. */
function fingerprint(id: string): string {
  return createHash('sha256').update(id).digest('base64')
}
