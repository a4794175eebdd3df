/** Every door keeps every audit of the public suite. */
import { audits, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { expect, test } from 'vitest'
import { auditedService } from '../audits/service.ts'
import type { Open } from './suite.ts'

/** A gateway that hands over text has decoded it in its own way before the door sees it. */
const beyondGateways = 'json-not-utf-8'

/** Both ways to serve, one after the other. */
export function runAuditTests(open: Open, isBuffered: boolean): void {
  test.each(['serve', 'csrfServe'] as const)('%s keeps every audit', async (name) => {
    const url = await open(auditedService() as never, {}, name)
    const outcomes = await runAudits(
      audits({ url }).filter(({ id, level }) => level !== 'MAY' && !(isBuffered && id === beyondGateways)),
    )
    expect(outcomes.filter(({ result }) => result.status !== 'ok')).toEqual([])
  })
}
