/** Hono: a middleware in front of the endpoint authenticates the request and sets the variable `user`, which the guards read. */
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/hono'
import { type Context, Hono } from 'hono'
import { type User, userOf } from './users.ts'

interface Env {
  Variables: { user: User }
}

const user = ({ httpRequest }: { httpRequest: Context<Env> }) => httpRequest.get('user')

const service = new Service<Context<Env>>()
  .method('add', (x: number, y: number) => x + y)
  .method('whoami', { takesContext: true, guards: [loginRequired({ user })] }, (context) => context.user.name)
  .method('wipe', { guards: [permissionRequired('can_wipe', { user })] }, () => 'wiped')

export const app: Hono<Env> = new Hono<Env>()
app.use('/rpc', async (context, next) => {
  const user = await userOf(context.req.header('authorization'))
  if (!user) return context.text('Unauthorized', 401, { 'www-authenticate': 'Bearer' })
  context.set('user', user)
  await next()
})
app.post('/rpc', serve(service))
