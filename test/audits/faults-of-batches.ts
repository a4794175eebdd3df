/** Faults in answers to notifications and batches. */
import {
  type Fault,
  type FaultyServer,
  invalidRequest,
  isObject,
  type JsonObject,
  nullResult,
  parse,
  rewriteBody,
  textOf,
} from './fault-injection.ts'

const answered = (value: unknown): Response => Response.json(value, { headers: { 'x-content-type-options': 'nosniff' } })

/** Handles the entries of a batch in a wrong way, and any other message correctly. */
const batches =
  (handle: (entries: unknown[], answer: (value: unknown) => Promise<unknown>) => unknown): Fault =>
  async (init, forward, url) => {
    const value = parse(textOf(init))
    if (!Array.isArray(value) || value.length === 0) return forward(init, url)
    const answer = async (entry: unknown) => parse(await (await forward({ ...init, body: JSON.stringify(entry) }, url)).text())
    const reply = await handle(value, answer)
    return reply === undefined ? new Response(null, { status: 204 }) : answered(reply)
  }

const isNotification = (entry: unknown): boolean =>
  isObject(entry) && entry.jsonrpc === '2.0' && typeof entry.method === 'string' && !('id' in entry)
const isRequest = (entry: unknown): boolean => isObject(entry) && 'jsonrpc' in entry

const answersNotifications: Fault = async (init, forward, url) => {
  const value = parse(textOf(init))
  if (isNotification(value)) return answered(nullResult)
  if (!Array.isArray(value) || !value.some(isNotification)) return forward(init, url)
  return forward(
    { ...init, body: JSON.stringify(value.map((entry) => (isNotification(entry) ? { ...entry, id: null } : entry))) },
    url,
  )
}

export const batchFaults: readonly FaultyServer[] = [
  {
    name: 'answers notifications',
    fault: answersNotifications,
    breaks: [
      '2.0-4.1-*',
      '2.0-6-notifications',
      '2.0-6-one-notification',
      '2.0-6-mixed',
      '2.0-6-notification-and-invalid',
      '2.0-6-example',
      '2.0-8-notification',
      'http-response-notification-status',
      'http-response-notifications-status',
    ],
  },
  { name: 'does not support batches', fault: batches(() => invalidRequest), atLeast: ['2.0-6-array', '2.0-6-mixed'] },
  {
    name: 'unwraps a batch of one',
    fault: rewriteBody((text) => (text.startsWith('[') && (parse(text) as unknown[]).length === 1 ? text.slice(1, -1) : text)),
    breaks: [
      '2.0-6-of-one',
      '2.0-6-white-space',
      '2.0-6-invalid-one',
      '2.0-6-nested-empty',
      '2.0-6-notification-and-invalid',
      'http-response-batch-status',
    ],
  },
  {
    name: 'answers an empty array by an empty array',
    fault: rewriteBody((text, sent) => (sent === '[]' ? '[]' : text)),
    breaks: ['2.0-6-empty'],
  },
  {
    name: 'answers bad JSON that begins with [ by an array',
    fault: rewriteBody((text, sent) => (sent.startsWith('[') && text.includes('-32700') ? `[${text}]` : text)),
    breaks: ['2.0-6-unparsable', 'robust-unclosed'],
  },
  {
    name: 'refuses a batch because of one entry',
    fault: batches(async (entries, answer) => (entries.every(isRequest) ? answer(entries) : [invalidRequest])),
    breaks: ['2.0-6-invalid-three', '2.0-6-null', '2.0-6-string', '2.0-6-empty-object', '2.0-6-nested', '2.0-6-example'],
  },
  {
    name: 'ignores batch entries that are not requests',
    fault: batches(async (entries, answer) => answer(entries.filter(isRequest))),
    breaks: [
      '2.0-6-invalid-one',
      '2.0-6-invalid-three',
      '2.0-6-null',
      '2.0-6-string',
      '2.0-6-empty-object',
      '2.0-6-nested-empty',
      '2.0-6-nested',
      '2.0-6-notification-and-invalid',
      '2.0-6-example',
    ],
  },
  {
    name: 'flattens nested batches',
    fault: batches((entries, answer) => answer(entries.flat().length > 0 ? entries.flat() : [1, 1])),
    breaks: ['2.0-6-nested-empty', '2.0-6-nested'],
  },
  {
    name: 'answers a batch of notifications by []',
    fault: batches(async (entries, answer) => (await answer(entries)) ?? []),
    breaks: ['2.0-6-notifications', '2.0-6-one-notification', 'http-response-notifications-status'],
  },
  {
    name: 'answers only 20 entries of a batch',
    fault: batches((entries, answer) => answer(entries.slice(0, 20))),
    breaks: ['2.0-6-thirty', 'robust-many'],
  },
  {
    name: 'answers duplicate ids of a batch once',
    fault: batches(async (entries, answer) => {
      const replies = (await answer(entries)) as JsonObject[] | undefined
      return replies && [...new Map(replies.map((reply) => [reply.id ?? {}, reply])).values()]
    }),
    breaks: ['2.0-6-same-ids'],
  },
  {
    name: 'mixes up the ids of a batch',
    fault: batches(async (entries, answer) => {
      const replies = (await answer(entries)) as JsonObject[] | undefined
      return replies?.map((reply, at) => ('result' in reply ? { ...reply, id: replies.at(at - 1)?.id } : reply))
    }),
    breaks: ['2.0-6-results', '2.0-6-results-and-errors', '2.0-6-example'],
  },
  {
    name: 'stops a batch at the first error',
    fault: batches(async (entries, answer) => {
      const replies = (await answer(entries)) as JsonObject[] | undefined
      return replies?.slice(0, replies.findIndex((reply) => 'error' in reply) + 1 || undefined)
    }),
    breaks: [
      '2.0-6-array',
      '2.0-6-invalid-three',
      '2.0-6-null',
      '2.0-6-string',
      '2.0-6-empty-object',
      '2.0-6-nested',
      '2.0-6-version',
      '2.0-6-bad-id',
      '2.0-6-mixed',
      '2.0-6-falsy-ids',
      '2.0-6-kinds-of-ids',
      '2.0-6-thirty',
      '2.0-6-same-ids',
      '2.0-6-results-and-errors',
      '2.0-6-example',
    ],
  },
  {
    name: 'does not check the version of batch entries',
    fault: batches((entries, answer) =>
      answer(entries.map((entry) => (isObject(entry) && 'id' in entry ? { ...entry, jsonrpc: '2.0' } : entry))),
    ),
    breaks: ['2.0-6-version'],
  },
  {
    name: 'accepts an object as id in a batch',
    fault: batches((entries, answer) =>
      answer(entries.map((entry) => (isObject(entry) && isObject(entry.id) ? { ...entry, id: null } : entry))),
    ),
    breaks: ['2.0-6-bad-id'],
  },
]
