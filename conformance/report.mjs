/** Writes the outcomes of all audits as the text of docs/conformance.md. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const statuses = ['ok', 'failed', 'warn', 'not applicable']

/** Returns the page as Markdown. */
export function report({ ours, peers }) {
  const all = [...ours, ...peers]
  const audits = all[0].outcomes.map(({ audit }) => audit)
  const count = (level) => audits.filter((audit) => audit.level === level).length
  return `# Conformance

The results of the ${audits.length} audits of \`damn-simple-jsonrpc-server/audits\`: ${count('MUST')} MUST, ${count('SHOULD')} SHOULD and ${count('MAY')} MAY. \`npm run conformance\` writes this
page, here on Node ${process.versions.node.split('.')[0]}. For details of one server, start it and run \`jsonrpc audit URL\`.

- Each server is set up as in its README, without additions: see \`conformance/ours.mjs\` and \`conformance/peers.mjs\`.
- **Broken** is a MUST of the JSON-RPC 2.0 specification, RFC 8259 or RFC 9110. A **warning** is a SHOULD: a recommendation of these texts,
  of the drafts for JSON-RPC over HTTP, which never became a standard, or of this project ("Recommendation").
- **n/a**: the server lacks a method (-32601), or does not use a MAY.
- One fault can break several audits. Behind \`express.json()\`, Express answers bad JSON; with another parser the server may pass more audits.

## Our adapters

${table(ours)}

## Other servers

${table(peers)}

rpc-websockets 10 is missing because it serves WebSockets only.

## By section

The audits of each section that are ok, of those that are applicable. "Ours" is the lowest count of all our adapters.

${bySection(ours, peers)}

## Broken audits

${peers.map(broken).join('\n\n')}
`
}

function table(servers) {
  const rows = servers.map((server) => {
    const of = (level, status) =>
      server.outcomes.filter(({ audit, result }) => audit.level === level && result.status === status).length
    const all = statuses.map((status) => server.outcomes.filter(({ result }) => result.status === status).length)
    return [
      nameOf(server),
      of('MUST', 'ok'),
      of('MUST', 'failed'),
      of('SHOULD', 'ok'),
      of('SHOULD', 'warn'),
      of('MAY', 'ok'),
      all[3],
    ]
  })
  return markdown(['server', 'MUST ok', 'broken', 'SHOULD ok', 'warnings', 'MAY', 'n/a'], rows, numbers)
}

function bySection(ours, peers) {
  const sections = [...new Set(ours[0].outcomes.map(({ audit }) => sectionOf(audit)))]
  const share = (name) => (server) => {
    const applicable = server.outcomes.filter(
      ({ audit, result }) => sectionOf(audit) === name && result.status !== 'not applicable',
    )
    return { ok: applicable.filter(({ result }) => result.status === 'ok').length, of: applicable.length }
  }
  const rows = sections.map((name) => {
    const lowest = ours.map(share(name)).reduce((one, other) => (other.ok < one.ok ? other : one))
    return [name, ...[lowest, ...peers.map(share(name))].map(({ ok, of }) => (of === 0 ? '–' : `${ok}/${of}`))]
  })
  return markdown(['section', 'ours', ...peers.map(({ title }) => title)], rows, numbers)
}

function broken(server) {
  const failed = server.outcomes.filter(({ result }) => result.status === 'failed')
  const heading = `### ${nameOf(server)}\n\n`
  if (failed.length === 0) return `${heading}None.`
  const rows = failed.map(({ audit, result }) => [`\`${audit.id}\``, escaped(audit.title), escaped(result.reason)])
  return heading + markdown(['audit', 'rule', 'finding'], rows)
}

function nameOf({ title, host, package: name }) {
  const versions = [name && `${name} ${versionOf(name)}`, host && `${realName(host)} ${versionOf(host)}`].filter(Boolean)
  return versions.length > 0 ? `${title} (${versions.join(', ')})` : title
}

function sectionOf({ clause }) {
  return `${clause.document} ${clause.section}`
}

function manifestOf(name) {
  const places = ['node_modules', '../node_modules'].map((place) => new URL(`${place}/${name}/package.json`, import.meta.url))
  const found = places.find((place) => existsSync(fileURLToPath(place)))
  return JSON.parse(readFileSync(found, 'utf8'))
}

const versionOf = (name) => manifestOf(name).version
const realName = (name) => manifestOf(name).name

/** How the columns behind the first are aligned. */
const numbers = '---:'

function markdown(head, rows, others = '---') {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : others))), ...rows.map(line)].join('\n')
}

function escaped(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
