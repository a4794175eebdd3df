/** Express: a middleware in front of the endpoint authenticates the request and sets `request.user`. */
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/express'
import express from 'express'
import { type User, userOf } from './users.ts'

interface Request extends express.Request {
  user?: User
}

const service = new Service<Request>()
  .method('add', (x: number, y: number) => x + y)
  .method('beastAdd', { takesHttpRequest: true }, (request, x: number, y: number) =>
    request.user?.permissions.includes('can_wipe') ? x + y : 666,
  )
  .method('whoami', { takesContext: true, guards: [loginRequired()] }, ({ user }) => user.name)
  .method('wipe', { guards: [permissionRequired('can_wipe')] }, () => 'wiped')

/** Works like `passport.authenticate('bearer')`, which you can use instead. */
async function authenticate(request: Request, response: express.Response, next: express.NextFunction): Promise<void> {
  const user = await userOf(request.headers.authorization)
  if (user) {
    request.user = user
    next()
  } else response.status(401).set('www-authenticate', 'Bearer').send('Unauthorized')
}

export const app: express.Express = express()
app.post('/rpc', authenticate, serve(service))
