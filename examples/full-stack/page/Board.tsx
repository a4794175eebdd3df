import type { SubmitEvent } from 'react'
import type { Task } from '../server/service.ts'
import { useAddTask, useCheckTask, useLogOut, useRemoveTask, useTasks } from './cache.ts'
import { Field, Problem, valuesOf } from './form.tsx'

interface BoardProps {
  readonly user: string
}

export function Board({ user }: BoardProps) {
  const { data: tasks, isFetching, isSuccess } = useTasks()
  const logOut = useLogOut()
  const isLive = isFetching && isSuccess
  return (
    <main>
      <header>
        <h1>Board</h1>
        <p role="status" className={isLive ? 'live' : 'lost'}>
          {isLive ? 'Live' : 'Connecting…'}
        </p>
        <p className="user">
          {user}
          <button type="button" className="quiet" onClick={() => logOut.mutate()}>
            Log out
          </button>
        </p>
      </header>
      <Problem error={logOut.error} />
      <AddTask />
      {tasks?.length === 0 && <p className="empty">Nothing to do. Add the first task, and every open page will show it.</p>}
      <ul>
        {tasks?.map((task) => (
          <Item key={task.id} task={task} isMine={task.author === user} />
        ))}
      </ul>
    </main>
  )
}

function AddTask() {
  const add = useAddTask()
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    add.mutate(valuesOf(event, 'title'), { onSuccess: () => form.reset() })
  }
  return (
    <form className="add" onSubmit={submit} noValidate>
      <Field label="New task" name="title" autoComplete="off" error={add.error} />
      <button type="submit" disabled={add.isPending}>
        Add
      </button>
      <Problem error={add.error} />
    </form>
  )
}

interface ItemProps {
  readonly task: Task
  readonly isMine: boolean
}

function Item({ task: { id, title, author, done }, isMine }: ItemProps) {
  const check = useCheckTask()
  const remove = useRemoveTask()
  return (
    <li>
      <label>
        <input type="checkbox" checked={done} onChange={() => check.mutate({ id, done: !done })} />
        <span className={done ? 'done' : ''}>{title}</span>
      </label>
      <small>{author}</small>
      {isMine && (
        <button
          type="button"
          className="quiet"
          aria-label={`Remove ${title}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate({ id })}
        >
          ✕
        </button>
      )}
      <Problem error={check.error ?? remove.error} />
    </li>
  )
}
