/** Each audit can fail: for each there is a server with a fault that it notices, and that few other audits notice. */
import { audits, type FetchLike, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { expect, test } from 'vitest'
import { faultlessServer, serverWith, url } from './fault-injection.ts'
import { batchFaults } from './faults-of-batches.ts'
import { envelopeFaults } from './faults-of-envelopes.ts'
import { httpFaults } from './faults-of-http.ts'
import { jsonFaults } from './faults-of-json.ts'
import { responseFaults } from './faults-of-responses.ts'

const faultyServers = [envelopeFaults, responseFaults, jsonFaults, batchFaults, httpFaults].flat()

const ids = audits({ url }).map(({ id }) => id)

/** Only a server with an extension passes these; `suite.test.ts` has one. */
const optional = ['openrpc-discover']

async function failedAudits(fetch: FetchLike): Promise<string[]> {
  const outcomes = await runAudits(audits({ url, fetch }))
  return outcomes
    .filter(({ audit, result }) => result.status !== 'ok' && !optional.includes(audit.id))
    .map(({ audit }) => audit.id)
}

/** Replaces each pattern by the ids that match it. Throws if none does. */
function idsOf(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const matching = ids.filter((id) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern))
    if (matching.length === 0) throw new Error(`No audit has the id ${pattern}`)
    return matching
  })
}

test('a server without faults passes every audit', async () => {
  expect(await failedAudits(faultlessServer)).toEqual([])
})

test.each(faultyServers.map((server) => [server.name, server] as const))(
  'the audits notice a server that %s',
  async (_, { fault, breaks, atLeast }) => {
    const found = await failedAudits(serverWith(fault))
    if (breaks) expect(found.sort()).toEqual(idsOf(breaks).sort())
    else expect(found).toEqual(expect.arrayContaining(idsOf(atLeast ?? [])))
  },
)

test('every audit notices one of these servers', () => {
  const noticed = new Set(faultyServers.flatMap(({ breaks, atLeast }) => idsOf(breaks ?? atLeast ?? [])))
  expect(ids.filter((id) => !noticed.has(id) && !optional.includes(id))).toEqual([])
})
