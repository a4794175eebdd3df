/**
 * The subjects of a service with the name `calc`:
 *
 *     rpc.calc           any message
 *     rpc.calc.<method>  a single call of that method, so that the broker's permissions can tell methods apart
 *     rpc.calc.$cancel   the end of calls; every worker hears it
 *     <reply>            the reply to a message
 *
 * If the reply subject ends with `.stream`, messages may come ahead of the reply:
 *
 *     <reply>.push       one of them
 *     <reply>.push.<n>   one of them, or a sign of life. So many have been sent up to here
 *     <reply>.end.<n>    the reply, after so many: if fewer have come, the broker has lost some
 */
import { invalidSetup } from '../options/check.ts'

/** One part, or parts with dots between them: without spaces, control characters and wildcards. */
const soundSubject = /^[^\s\p{Cc}*>.]+(?:\.[^\s\p{Cc}*>.]+)*$/u
const soundName = /^[A-Za-z0-9_-]+$/
const cancelPart = '$cancel'
/** A broker closes the connection of a program that publishes with subjects of more than 4 KiB together. */
const maxSubjectLength = 1024

/** @throws TypeError for a name that a subject cannot hold. A dot is none: `rpc.a.>` would hear the calls of a service `a.b`. */
export function checkName(name: unknown, here: string): asserts name is string {
  if (typeof name === 'string' && soundName.test(name)) return
  invalidSetup(`${here} needs the name of the service, of letters, digits, "_" and "-": { name: "calculator" }`)
}

/** @throws TypeError for a prefix of inboxes that is no subject. */
export function checkInboxPrefix(prefix: unknown, here: string): asserts prefix is string {
  if (typeof prefix === 'string' && isSubject(prefix)) return
  invalidSetup(`${here}: inboxPrefix must be a subject without wildcards, such as "_INBOX"`)
}

/** Whether a method has a subject of its own. */
export function canBeSubject(method: string): boolean {
  return isSubject(method) && !method.startsWith(cancelPart)
}

/** Whether messages can be published to a subject. Reply subjects come from outside: one may be empty, or hold spaces or wildcards. */
export function isSubject(text: string): boolean {
  return text.length <= maxSubjectLength && soundSubject.test(text)
}

/** @throws TypeError for a method that has no subject, as callers that may publish to single methods could not call it. */
export function checkMethods(methods: Iterable<readonly [name: string, method: unknown]>): void {
  for (const [method] of methods)
    if (!canBeSubject(method))
      invalidSetup(
        `serve(): ${JSON.stringify(method)} cannot be a subject of NATS. Names must have no spaces, "*", ">" or empty parts, no more than ${maxSubjectLength} characters, and not begin with "${cancelPart}"`,
      )
}

/** The subjects of the service with this name. */
export interface Subjects {
  readonly all: string
  readonly cancel: string
  /** Begins the subjects of single methods. */
  readonly methodPrefix: string
}

/** The subjects of a service. */
export function subjectsOf(name: string): Subjects {
  const all = `rpc.${name}`
  return { all, cancel: `${all}.${cancelPart}`, methodPrefix: `${all}.` }
}

const streamEnd = '.stream'

/** Makes a reply subject that takes messages ahead of the reply. */
export function streamSubject(reply: string): string {
  return reply + streamEnd
}

/** Whether the sender takes messages ahead of the reply. Others would lose the parts of a result. */
export function takesPushes(reply: string): boolean {
  return reply.endsWith(streamEnd)
}

/** The subject for messages ahead of a reply. */
export function pushSubject(reply: string): string {
  return `${reply}.push`
}

/** The subject for a reply that came after so many messages. */
export function endSubject(reply: string, count: number): string {
  return `${reply}.end.${count}`
}

const ofStream = /^(.+)\.(push|end)(?:\.(\d{1,15}))?$/

/** What a subject below an inbox says, if it is no plain reply: the key of the request, and how many messages were sent up to here. */
export function readStreamSubject(subject: string): { key: string; isEnd: boolean; count: number | undefined } | undefined {
  const [, key, kind, count] = ofStream.exec(subject) ?? []
  return key === undefined ? undefined : { key, isEnd: kind === 'end', count: count === undefined ? count : Number(count) }
}
