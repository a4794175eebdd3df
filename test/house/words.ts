/** The words that the project does not use, each with its replacement. CONTRIBUTING.md says how we write. */

import { filesIn } from './house.ts'

/** A word, matched without regard to case and with an optional plural, and what to write instead. */
export type Banned = readonly [word: string, instead: string]

/** Words without a clear subject, and metaphors. */
const unclear: readonly Banned[] = [
  ['nobody', 'name the subject: "no caller", "no handler", or turn the sentence'],
  ['somebody', 'name the subject: "the client", "another handler"'],
  ['everybody', 'name the subject: "every user"'],
  ['whoever', 'name the subject: "a client that …"'],
  ['whomever', 'name the subject: "a client that …"'],
  ['whatever', '"any", "every", or name the thing'],
  ['stranger', '"an unknown client" or "a client without a session"'],
  ['crowd', '"capacity" or "the calls in flight"'],
  ['mend', '"fix" or "hint"'],
  ['mended', '"fixed"'],
  ['mending', '"fixing"'],
  ['owed', '"due", or say what is sent'],
  ['unless told', '"by default"'],
  ['the one that', 'name the thing'],
]

/** Words that the specification or the field names differently. */
const invented: readonly Banned[] = [
  ['door', '"adapter" for the module, "endpoint" for what serve() returns'],
  ['desk', '"dispatcher"'],
  ['stray', '"response"'],
  ['nowhere', '"an unknown method", "not found"'],
  ['complaint', '"issue"'],
  ['outbox', '"queue"'],
  ['rooms', '"folders" in src/, "bundles" in dist/'],
  ['homeless', '"in no folder"'],
]

/** All banned words. */
export const banned: readonly Banned[] = [...unclear, ...invented]

/** Uses that stay: in this file, this word is right. Each entry says why. */
export const exceptions: readonly { readonly path: string; readonly word: string; readonly reason: string }[] = [
  { path: 'CHANGELOG.md', word: 'mend', reason: 'it names the old name of a member' },
]

/** What the rules of words and titles cover. */
const covered: readonly string[] = [
  'src',
  'test',
  'examples',
  'bench',
  'scripts',
  'conformance',
  'docs',
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'AGENTS.md',
  'SECURITY.md',
  'vitest.config.ts',
]

/** The paths of all files that the rules cover. */
export function coveredPaths(): string[] {
  return covered.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesIn(path)))
}
