/** Everybody who answers: the limit, ourselves, and the peers. */

import { functions, type Method, methods, services } from './methods.ts'
import { naiveAsyncServer, naiveServer } from './naive.ts'

/** Whoever answers texts by texts, on a server of a few methods, of one that takes its time, and of ten thousand. */
export interface Contender {
  readonly title: string
  /** `other` speaks another protocol, and is not counted among the JSON-RPC peers. */
  readonly kind: 'limit' | 'ours' | 'peer' | 'other'
  readonly few: AnswerText
  readonly later: AnswerText
  readonly many: AnswerText
}

type AnswerText = (text: string) => string | Promise<string>

/** What bench/peers/in-process.mjs exports: plain JavaScript, so that the types here do not need the peers installed. */
interface Peer {
  readonly title: string
  readonly isOther?: boolean
  open(methods: Readonly<Record<string, Method>>): AnswerText | Promise<AnswerText>
}

/** All of them; the limit comes first, then ourselves. The peers must be installed. */
export async function openContenders(): Promise<Contender[]> {
  const { peers }: { peers: readonly Peer[] } = await import(new URL('../peers/in-process.mjs', import.meta.url).href)
  return [limit(), ...ours(), ...(await Promise.all(peers.map(openPeer)))]
}

function limit(): Contender {
  const { few, later, many } = functions
  return {
    title: 'naive, checks nothing',
    kind: 'limit',
    few: naiveServer(few),
    later: naiveAsyncServer(later),
    many: naiveServer(many),
  }
}

function ours(): Contender[] {
  const { few, many } = services
  return [
    contender(
      '`handle`',
      'ours',
      (text) => few.handle(text),
      (text) => many.handle(text),
    ),
    contender(
      '`handleRequestBody`',
      'ours',
      (text) => few.handleRequestBody(text),
      (text) => many.handleRequestBody(text),
    ),
  ]
}

async function openPeer({ title, isOther = false, open }: Peer): Promise<Contender> {
  return contender(title, isOther ? 'other' : 'peer', await open(methods.few), await open(methods.many))
}

function contender(title: string, kind: Contender['kind'], few: AnswerText, many: AnswerText): Contender {
  return { title, kind, few, later: few, many }
}
