/** Guards: who may use an endpoint, a service, a single method. They need no framework, and hold inside of batches too. */
import type { IncomingMessage } from 'node:http'
import { type BaseContext, errorCodes, loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { userOf } from './users.ts'

type Context = BaseContext<IncomingMessage>

/** Where the user comes from; a promise is as good as a value. */
const user = ({ httpRequest }: Context) => userOf(httpRequest.headers.authorization)

const login = loginRequired({ user })
const mayAdd = permissionRequired('can_add', { user })
const mayWipe = permissionRequired('can_wipe', { user })

/** A permission that is kept elsewhere, and asked for when it is needed. */
const isOnDuty = permissionRequired('on_duty', { user, has: async ({ name }) => (await rota()).includes(name) })
const rota = async () => ['bob']

/** Whoever has one of several permissions. */
const mayAddOrWipe = permissionRequired('can_add or can_wipe', {
  user,
  has: ({ permissions }) => ['can_add', 'can_wipe'].some((each) => permissions.includes(each)),
})

/** A guard of one's own throws to refuse; what it returns, the method finds in its context. */
const tenantOf = (context: Context) => {
  const tenant = context.httpRequest.headers['x-tenant']
  if (typeof tenant !== 'string') throw new RpcError(errorCodes.forbidden, 'Which tenant?')
  return { tenant }
}

/** On single methods. Guards in a list must all let pass, one after the other. */
const methods = new Service<IncomingMessage>()
  .method('add', (x: number, y: number) => x + y)
  .method('whoami', { takesContext: true, guards: [login] }, (context) => context.user.name)
  .method('sum', { guards: [mayAdd] }, (...numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0))
  .method('wipe', { guards: [mayWipe, isOnDuty] }, () => 'wiped')
  .method('touch', { guards: [mayAddOrWipe] }, () => 'touched')
  .method('books', { takesContext: true, guards: [login, tenantOf] }, ({ user, tenant }) => `${user.name} reads ${tenant}'s`)

/** On a whole service, and on what is mounted in it. */
const members = new Service({ guards: [login] })
  .method('whoami', { takesContext: true }, (context) => context.user.name)
  .mount('methods', methods)

export const byMethod = serve(methods)
export const byService = serve(members)

/** At the door: strangers are answered 401 and 403 before their body is read. */
export const byDoor = serve(methods, { guards: [login, mayWipe] })
