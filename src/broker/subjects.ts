/**
 * The subjects of a service with the name `calc`:
 *
 *     rpc.calc           any message
 *     rpc.calc.<method>  a single call of that method, so that the broker's permissions can tell methods apart
 *     rpc.calc.$cancel   a request to cancel calls, which every worker receives
 *     <reply>            the reply to a message
 *
 * If the reply subject ends with `.stream`, messages may come ahead of the reply:
 *
 *     <reply>.push       one of them
 *     <reply>.push.<n>   one of them, or a keep-alive message: `n` have been sent so far
 *     <reply>.end.<n>    the reply after `n` of them: if fewer have come, the broker has lost some
 */
import { invalidSetup } from '../options/check.ts'

/** Tokens separated by dots, without spaces, control characters and wildcards. */
const validSubject = /^[^\s\p{Cc}*>.]+(?:\.[^\s\p{Cc}*>.]+)*$/u
const validName = /^[A-Za-z0-9_-]+$/
const cancelToken = '$cancel'
/** A broker closes the connection of a program that publishes a message whose subjects are together longer than 4 KiB. */
const maxSubjectLength = 1024

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
  return text.length <= maxSubjectLength && validSubject.test(text)
}

/** @throws TypeError for a method that cannot have a subject: a client with permissions for single methods could not call it. */
export function checkMethods(methods: Iterable<readonly [name: string, method: unknown]>): void {
  for (const [method] of methods)
    if (!canBeSubject(method))
      invalidSetup(
        `serve(): ${JSON.stringify(method)} cannot be a subject of NATS. Names must have no spaces, "*", ">" or empty tokens, no more than ${maxSubjectLength} characters, and not begin with "${cancelToken}"`,
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
  return `${reply}.push`
}

/** The subject of a reply after so many messages ahead of it. */
export function endSubject(reply: string, count: number): string {
  return `${reply}.end.${count}`
}

const subjectInStream = /^(.+)\.(push|end)(?:\.(\d{1,15}))?$/

/** Reads a subject below an inbox: the key of its request, and how many messages were sent so far. `undefined` for the subject of a plain reply. */
export function readStreamSubject(subject: string): { key: string; isEnd: boolean; count: number | undefined } | undefined {
  const [, key, kind, count] = subjectInStream.exec(subject) ?? []
  return key === undefined ? undefined : { key, isEnd: kind === 'end', count: count === undefined ? count : Number(count) }
}
