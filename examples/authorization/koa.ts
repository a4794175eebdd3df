/** Koa: a middleware in front of the endpoint authenticates the request and sets `state.user`, which the guards read. */
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/koa'
import Koa from 'koa'
import { type User, userOf } from './users.ts'

interface State {
  user?: User
}
type Context = Koa.ParameterizedContext<State>

const user = ({ httpRequest }: { httpRequest: Context }) => httpRequest.state.user

const service = new Service<Context>()
  .method('add', (x: number, y: number) => x + y)
  .method('whoami', { takesContext: true, guards: [loginRequired({ user })] }, (context) => context.user.name)
  .method('wipe', { guards: [permissionRequired('can_wipe', { user })] }, () => 'wiped')

export const app: Koa<State> = new Koa<State>()
app.use(async (context, next) => {
  const user = await userOf(context.get('authorization'))
  if (!user) return context.throw(401, { headers: { 'www-authenticate': 'Bearer' } })
  context.state.user = user
  await next()
})
app.use(serve(service))
