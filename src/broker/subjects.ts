/**
 * The subjects of a service with the name `calc`:
 *
 *     rpc.calc           any message
 *     rpc.calc.<method>  a single call of that method, so that the broker's permissions can tell methods apart
 *     rpc.calc.$cancel   a request to cancel calls, which every worker receives
 *     <reply>            the reply to a message
 *     <reply>.push       messages ahead of it, if the reply subject ends with `.stream`
 */
import { invalidSetup } from '../options/check.ts'

/** Tokens separated by dots, without spaces, control characters and wildcards. */
const validSubject = /^[^\s\p{Cc}*>.]+(?:\.[^\s\p{Cc}*>.]+)*$/u
const validName = /^[A-Za-z0-9_-]+$/
const cancelToken = '$cancel'

/** @throws TypeError for a name that is not one token of a subject. With a dot, `rpc.a.>` would match the calls of a service `a.b`. */
export function checkName(name: unknown, here: string): asserts name is string {
  if (typeof name === 'string' && validName.test(name)) return
  invalidSetup(`${here} needs the name of the service, of letters, digits, "_" and "-": { name: "calculator" }`)
}

/** @throws TypeError for a prefix that is not a subject. */
export function checkInboxPrefix(prefix: unknown, here: string): asserts prefix is string {
  if (typeof prefix === 'string' && isSubject(prefix)) return
  invalidSetup(`${here}: inboxPrefix must be a subject without wildcards, such as "_INBOX"`)
}

/** Whether `rpc.<name>.<method>` can be the subject of a method. */
export function canBeSubject(method: string): boolean {
  return isSubject(method) && !method.startsWith(cancelToken)
}

/** Whether messages can be published to a subject. A client chooses its reply subject, which may be empty, or hold spaces or wildcards. */
export function isSubject(text: string): boolean {
  return validSubject.test(text)
}

/** @throws TypeError for a method that cannot have a subject: a client with permissions for single methods could not call it. */
export function checkMethods(methods: Iterable<readonly [name: string, method: unknown]>): void {
  for (const [method] of methods)
    if (!canBeSubject(method))
      invalidSetup(
        `serve(): ${JSON.stringify(method)} cannot be a subject of NATS. Names must have no spaces, "*", ">" or empty tokens, and not begin with "${cancelToken}"`,
      )
}

/** The subjects of one service. */
export interface Subjects {
  readonly all: string
  readonly cancel: string
  /** The start of the subjects of single methods. */
  readonly methodPrefix: string
}

/** The subjects of the service with this name. */
export function subjectsOf(name: string): Subjects {
  const all = `rpc.${name}`
  return { all, cancel: `${all}.${cancelToken}`, methodPrefix: `${all}.` }
}

const streamSuffix = '.stream'
const pushSuffix = '.push'

/** The reply subject of a sender that accepts messages ahead of the reply. */
export function streamSubject(reply: string): string {
  return reply + streamSuffix
}

/** Whether the sender accepts messages ahead of the reply. Others would lose the parts of a result. */
export function acceptsPushes(reply: string): boolean {
  return reply.endsWith(streamSuffix)
}

/** The subject of messages ahead of a reply. */
export function pushSubject(reply: string): string {
  return reply + pushSuffix
}

/** The reply subject that a message ahead of a reply belongs to; `undefined` for other subjects. */
export function replyOfPush(subject: string): string | undefined {
  return subject.endsWith(pushSuffix) ? subject.slice(0, -pushSuffix.length) : undefined
}
