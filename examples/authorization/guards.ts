/** Guards for an endpoint, a service and single methods. They need no framework, and they run for each call of a batch. */
import type { IncomingMessage } from 'node:http'
import { type BaseContext, errorCodes, loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { userOf } from './users.ts'

type Context = BaseContext<IncomingMessage>

/** Returns the user of a call; it may also return a promise. */
const user = ({ httpRequest }: Context) => userOf(httpRequest.headers.authorization)

const login = loginRequired({ user })
const mayAdd = permissionRequired('can_add', { user })
const mayWipe = permissionRequired('can_wipe', { user })

/** Checks a permission that another system keeps. */
const isOnDuty = permissionRequired('on_duty', { user, has: async ({ name }) => (await rota()).includes(name) })
const rota = async () => ['bob']

/** Accepts users who have one of several permissions. */
const mayAddOrWipe = permissionRequired('can_add or can_wipe', {
  user,
  has: ({ permissions }) => ['can_add', 'can_wipe'].some((each) => permissions.includes(each)),
})

/** Your own guard throws to refuse a call. The object that it returns is added to the context of the method. */
const tenantOf = (context: Context) => {
  const tenant = context.httpRequest.headers['x-tenant']
  if (typeof tenant !== 'string') throw new RpcError(errorCodes.forbidden, 'Which tenant?')
  return { tenant }
}

/** Guards of single methods. The guards of a list run in order, and each must allow the call. */
const methods = new Service<IncomingMessage>()
  .method('add', (x: number, y: number) => x + y)
  .method('whoami', { takesContext: true, guards: [login] }, (context) => context.user.name)
  .method('sum', { guards: [mayAdd] }, (...numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0))
  .method('wipe', { guards: [mayWipe, isOnDuty] }, () => 'wiped')
  .method('touch', { guards: [mayAddOrWipe] }, () => 'touched')
  .method('books', { takesContext: true, guards: [login, tenantOf] }, ({ user, tenant }) => `${user.name} reads ${tenant}'s`)

/** Guards of a service also protect the services that are mounted in it. */
const members = new Service({ guards: [login] })
  .method('whoami', { takesContext: true }, (context) => context.user.name)
  .mount('methods', methods)

export const byMethod = serve(methods)
export const byService = serve(members)

/** Guards of an endpoint: refused clients get 401 or 403 before the endpoint reads the body. */
export const byEndpoint = serve(methods, { guards: [login, mayWipe] })
