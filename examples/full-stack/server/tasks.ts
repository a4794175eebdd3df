/** The tasks of the board: the methods `tasks.…`. All of them need a user. */
import { EventEmitter, on } from 'node:events'
import { type Context, errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { z } from 'zod'
import { database } from './database.ts'
import { member, type Request } from './session.ts'

export interface Task {
  readonly id: number
  readonly title: string
  readonly author: string
  readonly done: boolean
}

const selectTasks = database.prepare('SELECT id, title, author, done FROM tasks ORDER BY done, id')
const insertTask = database.prepare('INSERT INTO tasks (title, author) VALUES (?, ?)')
const updateTask = database.prepare('UPDATE tasks SET done = ? WHERE id = ?')
const selectAuthor = database.prepare('SELECT author FROM tasks WHERE id = ?')
const deleteTask = database.prepare('DELETE FROM tasks WHERE id = ?')

/** Emits `change` after each change, for the streams of this process. Several processes need a broker here, such as Redis. */
const board = new EventEmitter().setMaxListeners(0)

const id = z.int()
const title = z.string().trim().min(1, 'Say what there is to do').max(100, 'At most 100 characters')

export const tasks = new Service<Request>()
  .guard(member)
  .method('watch', { takesContext: true }, watch)
  .method('add', { takesContext: true, params: { title } }, ({ user }, { title }) => {
    insertTask.run(title, user)
    board.emit('change')
  })
  .method('check', { params: { id, done: z.boolean() } }, ({ id, done }) => {
    if (updateTask.run(Number(done), id).changes === 0) throw gone()
    board.emit('change')
  })
  .method('remove', { takesContext: true, params: { id } }, ({ user }, { id }) => {
    const task = selectAuthor.get(id) as { author: string } | undefined
    if (!task) throw gone()
    if (task.author !== user) throw new RpcError(errorCodes.forbidden, `Only ${task.author} can remove this task`)
    deleteTask.run(id)
    board.emit('change')
  })

/** Yields all tasks now, and again after each change, until the page goes away or the user logs out. */
async function* watch(context: Context<Request>): AsyncGenerator<Task[]> {
  const changes = on(board, 'change', { signal: context.signal }) // listens before the first read, so that no change is missed
  yield allTasks()
  for await (const _ of changes) {
    await member(context) // guards run once for each call, and this one takes hours
    yield allTasks()
  }
}

function allTasks(): Task[] {
  const rows = selectTasks.all() as (Omit<Task, 'done'> & { done: number })[]
  return rows.map(({ done, ...task }) => ({ ...task, done: done === 1 }))
}

function gone(): RpcError {
  return new RpcError(2, 'This task does not exist any more')
}
