/** Faults around notifications and batches. */
import type { FaultyServer } from './faults.ts'
import { type Fault, isLoose, type Loose, parse, textOf, writing } from './wrong.ts'

const noRequest = { jsonrpc: '2.0', error: { code: -32600, message: 'Invalid Request' }, id: null }
const ok = { jsonrpc: '2.0', result: null, id: null }
const answered = (value: unknown): Response => Response.json(value, { headers: { 'x-content-type-options': 'nosniff' } })

/** Handles messages that are arrays in its own way; the rest as they should be. */
const batches =
  (handle: (entries: unknown[], answer: (value: unknown) => Promise<unknown>) => unknown): Fault =>
  async (init, right, target) => {
    const value = parse(textOf(init))
    if (!Array.isArray(value) || value.length === 0) return right(init, target)
    const answer = async (entry: unknown) => parse(await (await right({ ...init, body: JSON.stringify(entry) }, target)).text())
    const reply = await handle(value, answer)
    return reply === undefined ? new Response(null, { status: 204 }) : answered(reply)
  }

const isNotification = (entry: unknown): boolean =>
  isLoose(entry) && entry.jsonrpc === '2.0' && typeof entry.method === 'string' && !('id' in entry)
const isRequest = (entry: unknown): boolean => isLoose(entry) && 'jsonrpc' in entry

const answersNotifications: Fault = async (init, right, target) => {
  const value = parse(textOf(init))
  if (isNotification(value)) return answered(ok)
  if (!Array.isArray(value) || !value.some(isNotification)) return right(init, target)
  return right(
    { ...init, body: JSON.stringify(value.map((entry) => (isNotification(entry) ? { ...entry, id: null } : entry))) },
    target,
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
      '2.0-6-notification-and-stranger',
      '2.0-6-example',
      '2.0-8-notification',
      'http-response-notification-status',
      'http-response-notifications-status',
    ],
  },
  { name: 'knows no batches', fault: batches(() => noRequest), atLeast: ['2.0-6-array', '2.0-6-mixed'] },
  {
    name: 'unwraps an array of one',
    fault: writing((text) => (text.startsWith('[') && (parse(text) as unknown[]).length === 1 ? text.slice(1, -1) : text)),
    breaks: [
      '2.0-6-of-one',
      '2.0-6-white-space',
      '2.0-6-invalid-one',
      '2.0-6-nested-empty',
      '2.0-6-notification-and-stranger',
      'http-response-batch-status',
    ],
  },
  {
    name: 'answers an empty array with one',
    fault: writing((text, sent) => (sent === '[]' ? '[]' : text)),
    breaks: ['2.0-6-empty'],
  },
  {
    name: 'answers a broken batch with an array',
    fault: writing((text, sent) => (sent.startsWith('[') && text.includes('-32700') ? `[${text}]` : text)),
    breaks: ['2.0-6-unparsable', 'robust-unclosed'],
  },
  {
    name: 'refuses a batch for one entry',
    fault: batches(async (entries, answer) => (entries.every(isRequest) ? answer(entries) : [noRequest])),
    breaks: ['2.0-6-invalid-three', '2.0-6-null', '2.0-6-string', '2.0-6-empty-object', '2.0-6-nested', '2.0-6-example'],
  },
  {
    name: 'passes over entries that are no requests',
    fault: batches(async (entries, answer) => answer(entries.filter(isRequest))),
    breaks: [
      '2.0-6-invalid-one',
      '2.0-6-invalid-three',
      '2.0-6-null',
      '2.0-6-string',
      '2.0-6-empty-object',
      '2.0-6-nested-empty',
      '2.0-6-nested',
      '2.0-6-notification-and-stranger',
      '2.0-6-example',
    ],
  },
  {
    name: 'looks into nested batches',
    fault: batches((entries, answer) => answer(entries.flat().length > 0 ? entries.flat() : [1, 1])),
    breaks: ['2.0-6-nested-empty', '2.0-6-nested'],
  },
  {
    name: 'answers [] where nothing is owed',
    fault: batches(async (entries, answer) => (await answer(entries)) ?? []),
    breaks: ['2.0-6-notifications', '2.0-6-one-notification', 'http-response-notifications-status'],
  },
  {
    name: 'answers 20 entries',
    fault: batches((entries, answer) => answer(entries.slice(0, 20))),
    breaks: ['2.0-6-thirty', 'robust-many'],
  },
  {
    name: 'answers an id once',
    fault: batches(async (entries, answer) => {
      const replies = (await answer(entries)) as Loose[] | undefined
      return replies && [...new Map(replies.map((reply) => [reply.id ?? {}, reply])).values()]
    }),
    breaks: ['2.0-6-same-ids'],
  },
  {
    name: 'mixes up the ids of a batch',
    fault: batches(async (entries, answer) => {
      const replies = (await answer(entries)) as Loose[] | undefined
      return replies?.map((reply, at) => ('result' in reply ? { ...reply, id: replies.at(at - 1)?.id } : reply))
    }),
    breaks: ['2.0-6-results', '2.0-6-results-and-errors', '2.0-6-example'],
  },
  {
    name: 'stops at the first error',
    fault: batches(async (entries, answer) => {
      const replies = (await answer(entries)) as Loose[] | undefined
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
    name: 'takes the version of a batch from its last entry',
    fault: batches((entries, answer) =>
      answer(entries.map((entry) => (isLoose(entry) && 'id' in entry ? { ...entry, jsonrpc: '2.0' } : entry))),
    ),
    breaks: ['2.0-6-version'],
  },
  {
    name: 'answers to any id in a batch',
    fault: batches((entries, answer) =>
      answer(entries.map((entry) => (isLoose(entry) && isLoose(entry.id) ? { ...entry, id: null } : entry))),
    ),
    breaks: ['2.0-6-bad-id'],
  },
]
