/** No audit is vacuous: for each there is a server whose fault it notices, and which the others hardly mind. */
import { audits, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { expect, test } from 'vitest'
import { faultyServers } from './faults.ts'
import { rightServer, serverWith, url } from './wrong.ts'

const ids = audits({ url }).map(({ id }) => id)

/** What only a server with an extension keeps; `suite.test.ts` shows that. */
const optional = ['openrpc-discover']

async function broken(fetch: typeof rightServer): Promise<string[]> {
  const outcomes = await runAudits(audits({ url, fetch }))
  return outcomes
    .filter(({ audit, result }) => result.status !== 'ok' && !optional.includes(audit.id))
    .map(({ audit }) => audit.id)
}

/** The ids that patterns mean; one that means none is a slip of the pen. */
function named(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const meant = ids.filter((id) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern))
    if (meant.length === 0) throw new Error(`No audit is called ${pattern}`)
    return meant
  })
}

test('a server without faults breaks no audit', async () => {
  expect(await broken(rightServer)).toEqual([])
})

test.each(faultyServers.map((server) => [server.name, server] as const))(
  'a server that %s is noticed',
  async (_, { fault, breaks, atLeast }) => {
    const found = await broken(serverWith(fault))
    if (breaks) expect(found.sort()).toEqual(named(breaks).sort())
    else expect(found).toEqual(expect.arrayContaining(named(atLeast ?? [])))
  },
)

test('every audit is broken by one of these servers', () => {
  const noticed = new Set(faultyServers.flatMap(({ breaks, atLeast }) => named(breaks ?? atLeast ?? [])))
  expect(ids.filter((id) => !noticed.has(id) && !optional.includes(id))).toEqual([])
})
