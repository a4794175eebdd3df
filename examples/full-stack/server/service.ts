/** The whole service. The page imports its type, and with it the params and the result of each method. */
import { Service } from 'damn-simple-jsonrpc-server'
import { type Request, session } from './session.ts'
import { tasks } from './tasks.ts'

export type { Task } from './tasks.ts'

export const service = new Service<Request>().mount('session', session).mount('tasks', tasks)
