/** `jsonrpc audit URL`: holds any JSON-RPC server over HTTP against the specification. */
import { type Audit, type AuditOutcome, audits, defaultMethods, runAudits } from '../../audits/index.ts'
import { type Command, Failure, type Given, UsageMistake } from '../program/command.ts'
import { jsonReport, tableReport } from '../report/audit.ts'
import { headerOf, httpUrl, timeOf } from '../request/target.ts'

/** Audits a server, whoever wrote it. */
export const auditCommand: Command = {
  name: 'audit',
  usage: 'URL',
  summary: 'hold any JSON-RPC server over HTTP against the specification, clause by clause',
  description:
    'Holds a JSON-RPC server over HTTP against the specification, clause by clause. Exits with 1 where a MUST is broken.\n' +
    'Most audits need no method of the server. Some call echo(value), subtract(minuend, subtrahend) and sum(...numbers);\n' +
    'where the server answers -32601 to one, its audits are not applicable.',
  options: {
    method: { value: 'ROLE=NAME', multiple: true, help: "the server's own name for echo, subtract or sum; repeatable" },
    header: { value: "'NAME: VALUE'", multiple: true, help: 'sent with every request, such as a token; repeatable' },
    only: { value: 'WHICH', multiple: true, help: 'MUST, SHOULD, MAY, or how an id begins, such as 2.0-6; repeatable' },
    timeout: { value: 'MS', help: 'how long one request may take, in milliseconds (5000)' },
    all: { help: 'list the audits that went well, too' },
    json: { help: 'print what was found as JSON' },
  },
  examples: [
    ['jsonrpc audit http://localhost:3000', 'what is wrong, and a summary'],
    ['jsonrpc audit http://localhost:3000/rpc --method echo=my.echo', 'with a method of another name'],
    ['jsonrpc audit http://localhost:3000 --only MUST --json', 'for a program to read'],
  ],
  run,
}

async function run(given: Given): Promise<number> {
  const url = urlOf(given.arguments)
  const suite = suiteFor(url, given)
  const chosen = choose(suite, given.values('only'))
  await lookFor(url, suite)
  const outcomes = await runAudits(chosen)
  process.stdout.write(given.has('json') ? jsonReport(url, outcomes) : tableReport(url, outcomes, given.has('all')))
  return outcomes.some(isBroken) ? 1 : 0
}

function isBroken({ result }: AuditOutcome): boolean {
  return result.status === 'failed'
}

function urlOf([typed, ...others]: readonly string[]): string {
  if (typed === undefined) throw new UsageMistake('name the URL to audit.')
  if (others.length > 0) throw new UsageMistake(`one URL at a time, but there is ${others.join(', ')} too.`)
  return httpUrl(typed)
}

function suiteFor(url: string, given: Given): readonly Audit[] {
  const methods = Object.fromEntries(given.values('method').map(methodOf))
  const headers = Object.fromEntries(given.values('header').map(headerOf))
  const timeout = given.value('timeout')
  return audits({ url, methods, headers, ...(timeout !== undefined && { timeout: timeOf(timeout) }) })
}

function methodOf(text: string): [role: string, name: string] {
  const [, role = '', name = ''] = text.match(/^(\w+)=(.+)$/) ?? []
  if (Object.hasOwn(defaultMethods, role)) return [role, name]
  throw new UsageMistake(
    `--method takes ${Object.keys(defaultMethods).join(', ')} with a name, such as echo=my.echo; not ${text}.`,
  )
}

function choose(suite: readonly Audit[], wanted: readonly string[]): readonly Audit[] {
  if (wanted.length === 0) return suite
  const choices = wanted.map((each) => {
    const found = suite.filter(({ id, level }) => level === each.toUpperCase() || id.startsWith(each))
    if (found.length === 0) throw new UsageMistake(`--only takes MUST, SHOULD, MAY or how an id begins; no audit is ${each}.`)
    return found
  })
  return suite.filter((audit) => choices.some((choice) => choice.includes(audit)))
}

/** Asks for a method that no server has: whoever does not answer that in JSON-RPC may be somebody else. */
async function lookFor(url: string, suite: readonly Audit[]): Promise<void> {
  const result = await suite.find(({ id }) => id === '2.0-4-method-unknown')?.run()
  if (result?.status !== 'failed') return
  if (result.came === 'nothing')
    throw new Failure(`cannot reach ${url}: ${result.reason}. Is the server running, and the URL right?`)
  const [, status] = result.came.match(/^HTTP (\d+)/) ?? []
  if (status === '200') return
  const mend = status === '401' || status === '403' ? "Give it a token: --header 'authorization: Bearer …'" : 'Is the path right?'
  console.error(`Warning: ${url} answers a plain call with HTTP ${status}. ${mend}`)
}
