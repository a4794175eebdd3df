/** The implementations that are compared: the naive server, ours, and the peers. */

import { functions, type Method, methods, services } from './methods.ts'
import { naiveAsyncServer, naiveServer } from './naive.ts'

/** An implementation with three servers: of a few methods, of an async method, and of ten thousand methods. */
export interface Implementation {
  readonly title: string
  /** `other` speaks another protocol, so it does not count as a JSON-RPC peer. */
  readonly kind: 'naive' | 'ours' | 'peer' | 'other'
  readonly few: AnswerText
  readonly async: AnswerText
  readonly many: AnswerText
}

type AnswerText = (text: string) => string | Promise<string>

/** An export of bench/peers/in-process.mjs, which is JavaScript so that type-checking does not need the peers. */
interface Peer {
  readonly title: string
  readonly isOther?: boolean
  open(methods: Readonly<Record<string, Method>>): AnswerText | Promise<AnswerText>
}

/** All implementations: first the naive server, then ours, then the peers, which must be installed. */
export async function openImplementations(): Promise<Implementation[]> {
  const { peers }: { peers: readonly Peer[] } = await import(new URL('../peers/in-process.mjs', import.meta.url).href)
  return [naive(), ...ours(), ...(await Promise.all(peers.map(openPeer)))]
}

function naive(): Implementation {
  const { few, async, many } = functions
  return {
    title: 'naive, checks nothing',
    kind: 'naive',
    few: naiveServer(few),
    async: naiveAsyncServer(async),
    many: naiveServer(many),
  }
}

function ours(): Implementation[] {
  const { few, many } = services
  return [
    implementation(
      '`handle`',
      'ours',
      (text) => few.handle(text),
      (text) => many.handle(text),
    ),
    implementation(
      '`handleRequestBody`',
      'ours',
      (text) => few.handleRequestBody(text),
      (text) => many.handleRequestBody(text),
    ),
  ]
}

async function openPeer({ title, isOther = false, open }: Peer): Promise<Implementation> {
  return implementation(title, isOther ? 'other' : 'peer', await open(methods.few), await open(methods.many))
}

function implementation(title: string, kind: Implementation['kind'], few: AnswerText, many: AnswerText): Implementation {
  return { title, kind, few, async: few, many }
}
