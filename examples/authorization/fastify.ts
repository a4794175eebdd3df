/** Fastify: a hook in the scope of the endpoint authenticates the request and sets `request.user`. */
import { loginRequired, permissionRequired, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/fastify'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type User, userOf } from './users.ts'

interface Request extends FastifyRequest {
  user?: User
}

const service = new Service<Request>()
  .method('add', (x: number, y: number) => x + y)
  .method('whoami', { takesContext: true, guards: [loginRequired()] }, ({ user }) => user.name)
  .method('wipe', { guards: [permissionRequired('can_wipe')] }, () => 'wiped')

async function authenticate(request: Request, reply: FastifyReply): Promise<unknown> {
  const user = await userOf(request.headers.authorization)
  if (!user) return reply.code(401).header('www-authenticate', 'Bearer').send('Unauthorized')
  request.user = user
}

export const app: FastifyInstance = fastify()
app.register(
  async (scope) => {
    scope.decorateRequest('user')
    scope.addHook('onRequest', authenticate)
    scope.register(serve(service))
  },
  { prefix: '/rpc' },
)
