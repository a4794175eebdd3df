/** The line of JSON that `--json` prints in the place of a banner when a server listens. */
import { env, pid, ppid } from 'node:process'
import { jsonText } from './json.ts'

/** The environment variable by which a child process knows the id of the command that started it. */
export const parentVariable = 'JSONRPC_PARENT'

/** The members of the line, without `pid`. A member that does not apply is left out. */
export interface StartedJson {
  readonly url?: string
  readonly webSocket?: string
  readonly explorer?: string
  readonly health?: string
  /** The servers of NATS, without credentials. */
  readonly nats?: string
  readonly subject?: string
  readonly queue?: string
  readonly methods?: readonly string[]
}

/** Returns the line. Its `pid` is that of the command, also if child processes serve: send SIGTERM to it. */
export function startedLine(started: StartedJson): string {
  return `${jsonText({ ...started, pid: isChild() ? ppid : pid }, false)}\n`
}

function isChild(): boolean {
  return env[parentVariable] === String(ppid)
}

/** The members of a server over HTTP. */
export function httpMembers({ url, hasExplorer, hasWebSockets }: HttpServer): StartedJson {
  return {
    url,
    ...(hasWebSockets && { webSocket: url.replace(/^http/, 'ws') }),
    ...(hasExplorer && { explorer: url }),
    health: `${url}/healthz`,
  }
}

interface HttpServer {
  readonly url: string
  readonly hasExplorer?: boolean
  readonly hasWebSockets?: boolean
}
