/** `jsonrpc audit URL` audits any JSON-RPC server over HTTP or a WebSocket against the specification. */
import { type Audit, type AuditOutcome, audits, defaultMethods, runAudits } from '../../audits/index.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { withStatus } from '../program/status-line.ts'
import { plainText } from '../program/text.ts'
import { jsonReport, tableReport } from '../report/audit.ts'
import { fetchWithoutRedirect, headerOption, redirectMessage, type Target, targetFrom } from '../request/target.ts'

/** The command `audit`. */
export const auditCommand: Command = {
  name: 'audit',
  usage: 'URL',
  summary: 'audit any server against the specification',
  group: 'Check',
  description:
    'Audits a JSON-RPC server against the specification, clause by clause: over HTTP, or over WebSockets if the URL begins with ws: or ' +
    'wss:. Exits with 1 if a MUST is broken.\n\n' +
    'Most audits need no method of the server. Some call echo(value), ' +
    'subtract(minuend, subtrahend) and sum(...numbers); over WebSockets, some call wait(milliseconds), which answers after that ' +
    'time, and ask(method), which calls its caller back. If the server answers -32601 to one of these, the audits that need it ' +
    'are not applicable.',
  options: {
    method: {
      value: 'ROLE=NAME',
      multiple: true,
      help: "the server's own name for echo, subtract, sum, wait or ask; repeatable",
    },
    header: headerOption,
    only: { value: 'WHICH', multiple: true, help: 'MUST, SHOULD, MAY, or the start of an id, such as 2.0-6; repeatable' },
    timeout: { value: 'MS', help: 'milliseconds that one request may take (default: 5000)' },
    all: { help: 'list the audits that passed, too' },
    json: { help: 'print the summary and all results as JSON' },
  },
  examples: [
    ['jsonrpc audit http://localhost:3000', 'what is wrong, and a summary'],
    ['jsonrpc audit http://localhost:3000/rpc --method echo=my.echo', 'with a method of another name'],
    ['jsonrpc audit http://localhost:3000 --only MUST --json', 'for a program to read'],
    ['jsonrpc audit ws://localhost:3000 --only two-way', 'only what two-way connections add'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const target = targetOf(args, io)
  const methods = Object.fromEntries(args.values('method').map(roleAndName))
  const suite = audits({ ...target, fetch: fetchWithoutRedirect, methods })
  const selected = select(suite, args.values('only'))
  await checkReachable(target, suite, io)
  const outcomes = await runWithStatus(selected, target, io)
  const report = args.has('json') ? jsonReport(target.url, outcomes) : tableReport(target.url, outcomes, args.has('all'), io)
  io.stdout.write(report)
  return outcomes.some(({ result }) => result.status === 'failed') ? 1 : 0
}

/** Audits run side by side. */
function runWithStatus(selected: readonly Audit[], { url }: Target, io: Io): Promise<readonly AuditOutcome[]> {
  return withStatus(io, `Auditing ${url}`, (set) => {
    let done = 0
    const counted = selected.map((audit) => ({
      ...audit,
      run: async () => {
        const result = await audit.run()
        set(`Auditing ${url}: ${++done} of ${selected.length}`)
        return result
      },
    }))
    return runAudits(counted)
  })
}

function targetOf(args: ParsedArgs, io: Io): Target {
  const [url, ...others] = args.positionals
  if (url === undefined) throw new UsageError('name the URL to audit.')
  if (others.length > 0) throw new UsageError(`name one URL only. Remove ${others.join(', ')}.`)
  return targetFrom(url, args, 5000, io)
}

function roleAndName(text: string): [role: string, name: string] {
  const [, role = '', name = ''] = text.match(/^(\w+)=(.+)$/) ?? []
  if (Object.hasOwn(defaultMethods, role)) return [role, name]
  const roles = Object.keys(defaultMethods).join(', ')
  throw new UsageError(`--method takes one of ${roles} with a name, such as echo=my.echo, not ${text}.`)
}

function select(suite: readonly Audit[], filters: readonly string[]): readonly Audit[] {
  if (filters.length === 0) return suite
  const selections = filters.map((filter) => {
    const found = suite.filter(({ id, level }) => level === filter.toUpperCase() || id.startsWith(filter))
    if (found.length === 0) throw new UsageError(`--only takes MUST, SHOULD, MAY or the start of an id; no audit is ${filter}.`)
    return found
  })
  return suite.filter((audit) => selections.some((selection) => selection.includes(audit)))
}

const tokenHint = "Send a token: --header 'authorization: Bearer …'"

/** Calls an unknown method first: if the server does not answer in JSON-RPC, the URL or the headers are probably wrong. */
async function checkReachable({ url }: Target, suite: readonly Audit[], io: Io): Promise<void> {
  const result = await suite.find(({ id }) => id === '2.0-4-method-unknown')?.run()
  if (result?.status !== 'failed') return
  if (result.came === 'nothing') {
    const isRefused = /response: 40[13]\b/.test(result.reason) // what ws says of a request for a WebSocket
    throw new Failure(
      `cannot reach ${url}: ${result.reason}. ${isRefused ? tokenHint : 'Is the server running, and the URL right?'}`,
    )
  }
  const [, status] = result.came.match(/^HTTP (\d+)/) ?? []
  if (status === undefined || status === '200') return
  const redirect = redirectMessage(url, Number(status))
  if (redirect) throw new Failure(redirect)
  const hint = status === '401' || status === '403' ? tokenHint : 'Is the path right?'
  io.stderr.write(`Warning: ${plainText(url)} answers a call with HTTP ${status}. ${hint}\n`)
}
