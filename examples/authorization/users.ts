/** The users of the examples in this folder. In your program, read them from a database, a session or a token. */

export interface User {
  readonly name: string
  readonly permissions: readonly string[]
}

const users = new Map<string, User>([
  ['alice-token', { name: 'alice', permissions: ['can_add', 'can_wipe'] }],
  ['bob-token', { name: 'bob', permissions: ['can_add'] }],
])

/** Returns the user whose token is in an `Authorization` header. It returns a promise, as a database does. */
export async function userOf(authorization: string | undefined): Promise<User | undefined> {
  const [scheme, token = ''] = authorization?.split(' ') ?? []
  return scheme === 'Bearer' ? users.get(token) : undefined
}
