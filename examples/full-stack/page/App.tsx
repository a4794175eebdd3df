import { Board } from './Board.tsx'
import { useUser } from './cache.ts'
import { Login } from './Login.tsx'
import { messageOf } from './rpc.ts'

export function App() {
  const { data: user, error, refetch } = useUser()
  if (user) return <Board user={user} />
  if (user === null) return <Login />
  return (
    <main className="narrow">
      <h1>Board</h1>
      {error ? <p role="alert">{messageOf(error)}</p> : <p role="status">Loading…</p>}
      {error && (
        <button type="button" onClick={() => refetch()}>
          Try again
        </button>
      )}
    </main>
  )
}
