/** The cache of TanStack Query, and the hooks that components use. */
import {
  MutationCache,
  QueryCache,
  QueryClient,
  experimental_streamedQuery as streamedQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query'
import { errorCodes, RpcError } from 'damn-simple-jsonrpc-server/client'
import type { Task } from '../server/service.ts'
import { hasCode, key, mutation, query, stream } from './rpc.ts'

/** Shows the login if a call finds that the session has ended, for example in another tab. */
const onError = (error: Error) => {
  if (hasCode(error, errorCodes.unauthenticated)) setUser(null)
}

export const cache = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: { queries: { retry: (count, error) => !RpcError.is(error) && count < 3 } },
})

const setUser = (name: string | null) => cache.setQueryData(key('session.user'), name)

/** The name of the user, or `null` if no user is logged in. */
export const useUser = () => useQuery(query('session.user'))

export const useSignUp = () => useMutation({ ...mutation('session.signUp'), onSuccess: setUser })
export const useLogIn = () => useMutation({ ...mutation('session.logIn'), onSuccess: setUser })
export const useLogOut = () => useMutation({ ...mutation('session.logOut'), onSuccess: () => setUser(null) })

const watch = stream('tasks.watch')
const latestTasks = streamedQuery({
  streamFn: watch.streamFn,
  initialValue: [],
  reducer: (_: Task[], latest) => latest,
  refetchMode: 'append', // after a loss, the last tasks stay until the next ones come
})

/** All tasks, as they are on the server, for as long as a component shows them. After a loss the stream begins again. */
export const useTasks = () =>
  useQuery({
    queryKey: watch.queryKey,
    queryFn: latestTasks,
    retry: false,
    refetchInterval: ({ state }) => state.fetchStatus === 'idle' && 1_000 + 1_000 * Math.random(),
    gcTime: 0, // the next user must not see them
  })

export const useAddTask = () => useMutation(mutation('tasks.add'))
export const useRemoveTask = () => useMutation(mutation('tasks.remove'))

/** Shows the change at once, and takes it back if the server refuses it. */
export const useCheckTask = () =>
  useMutation({
    ...mutation('tasks.check'),
    onMutate: showCheck,
    onError: (_error, { id, done }) => showCheck({ id, done: !done }),
  })

function showCheck({ id, done }: { id: number; done: boolean }): void {
  cache.setQueryData<Task[]>(watch.queryKey, (tasks) => tasks?.map((task) => (task.id === id ? { ...task, done } : task)))
}
