/** What differs between your machine and production: environment variables, each with a default for your machine. */
const { env } = process

/** The file of SQLite. */
export const databaseFile = env.DATABASE ?? 'board.db'

export const port = Number(env.PORT ?? 3000)
export const host = env.HOST ?? '127.0.0.1'

/** The URL that users type. The server answers calls to no other host name, and with https its cookies are `Secure`. */
export const origin = new URL(env.ORIGIN ?? `http://localhost:${port}`)
export const isSecure = origin.protocol === 'https:'

/** How many proxies in front of the server append to `X-Forwarded-For`. */
export const proxies = Number(env.PROXIES ?? 0)
