/** Who there is, for the examples in this folder. Yours are in a database, a session or a token. */

export interface User {
  readonly name: string
  readonly permissions: readonly string[]
}

const users = new Map<string, User>([
  ['alice-token', { name: 'alice', permissions: ['can_add', 'can_wipe'] }],
  ['bob-token', { name: 'bob', permissions: ['can_add'] }],
])

/** Whose token an `Authorization` header carries; it takes its time, as a database does. */
export async function userOf(authorization: string | undefined): Promise<User | undefined> {
  const [scheme, token = ''] = authorization?.split(' ') ?? []
  return scheme === 'Bearer' ? users.get(token) : undefined
}
