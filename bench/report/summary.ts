/** docs/performance.md: the figures that a user needs, from docs/measurements.md, which has all. */
import { columns } from './markdown.ts'
import { Report } from './reader.ts'

/** The page, from the text of the other page. Throws if a figure is missing there. */
export function summaryPage(measurements: string): string {
  const report = new Report(measurements)
  const parts = [
    opening,
    inProcess(report),
    overHttp(report),
    connections(report),
    fairness(report),
    size(report),
    slower(report),
    repeat(report),
  ]
  return `${parts.join('\n\n')}\n`
}

const opening = `# Performance

After this page you know what a call costs with every limit and check on, and how to measure it on your machine.

Each figure compares programs within one run: ours, hand-written servers that check nothing, bare frameworks, and other libraries. A speed of
1.10 means that ours answers 1.10 times as many calls in the same time. The figures are medians. The times depend on the machine,
so compare only the speeds with those of yours. [Measurements](measurements.md) has every table, with the quartiles, and says how each was measured.`

const calls: readonly (readonly [name: string, group: string, column: string])[] = [
  ['a call by position', 'One call', 'by position'],
  ['a call by name', 'One call', 'by name'],
  ['a call with a Zod shape', 'One call', 'with a Zod shape'],
  ['a call among 10,000 methods', 'One call', 'among 10,000 methods'],
  ['an async handler', 'Other calls', 'an async handler'],
  ['a notification', 'Other calls', 'a notification'],
  ['an error', 'Other calls', 'an error'],
  ['a batch of 100', 'Batches', 'of 100'],
  ['an echo of 1 MB', 'Echoes', 'of 1 MB'],
]

function inProcess(report: Report): string {
  const peers = 'Speed against the fastest JSON-RPC peer'
  const rows = calls.map(([name, group, column]) => {
    const caption = `${group}, speed against the naive server`
    return [
      name,
      report.cell(caption, 'naive, checks nothing', column),
      report.median(caption, '`handle`', column),
      report.median(peers, name, '`handle`'),
    ]
  })
  const types = 'A call that is checked'
  const checked = report.median(types, 'by position, checked by types', 'speed against unchecked')
  const shape = report.median(types, 'by name, checked by a Zod shape', 'speed against unchecked')
  return `## One call

From the text of a request to the text of its response, without a network. The hand-written server parses, calls the function and
stringifies.

${columns(['', 'time, hand-written', 'our speed against it', 'against the fastest other library'], rows)}

A call that is checked by [types alone](types.md) is ${checked} times as fast as one that is not checked, and one that is checked by Zod ${shape} times.
With the API of [OpenTelemetry](observe.md#traces-and-metrics), but no SDK, it is ${report.median('A call with telemetry', '`telemetry(api)`, no SDK registered', 'speed against none')} times as fast.`
}

function overHttp(report: Report): string {
  const [node, latency] = [
    'Endpoint on Node, speed against hand-written servers',
    'Latency under full load, median and 99th percentile',
  ]
  const frameworks = 'Endpoints in frameworks, speed against a bare handler of the framework'
  const peers = 'Endpoint on Node, speed against peers'
  const cases = ['single call', 'batch of 100', 'echo of 100 kB']
  const speeds = (caption: string) =>
    report.rows(caption).map((row) => [row, ...cases.map((one) => report.median(caption, row, one))])
  const onNode = report
    .rows(node)
    .map((row) => [
      row,
      report.cell(node, row, 'time per request'),
      report.median(node, row, 'plain'),
      report.median(node, row, 'tuned'),
      report.cell(latency, row, 'ours, p50'),
      report.cell(latency, row, 'ours, p99'),
    ])
  return `## Over HTTP

On one core, with the load on another one. The plain server is \`node:http\` as most people write it, the tuned one is made for speed; neither
checks anything. The latency is that under full load.

${columns(['', 'time', 'speed against plain', 'against tuned', 'p50', 'p99'], onNode)}

In a framework, the speed against a bare handler of that framework, which reads JSON, calls the function and answers:

${columns(['', ...cases], speeds(frameworks))}

On Node, the speed against other libraries:

${columns(['', ...cases], speeds(peers))}`
}

function connections(report: Report): string {
  const message = report.median('A message', 'our endpoint, speed against it', 'processor time')
  const items = report.cell('A stream', 'our endpoint', 'items in a second')
  const [ours, bare] = ['our endpoint', 'the bare server'].map((row) => report.cell('An idle connection', row, 'heap'))
  const broker = (row: string) => report.median('A call', row, 'the gateway, speed against it')
  return `## Connections

- **WebSockets**: ${message} times as fast as a bare server with the package \`ws\`. A stream has ${items} items in a second. An idle connection
  takes ${ours} of heap, in the bare server ${bare}.
- **NATS**: a call through a gateway is ${broker('100 in flight')} times as fast as a bare request of NATS if 100 are in flight, and ${broker('1 in flight')} times if it is the only one.`
}

function fairness(report: Report): string {
  const caption = 'Latency of small calls, by what the other client sends'
  const p99 = (load: string) => report.cell(caption, load, 'p99')
  const load = report.rows(caption).filter((row) => row !== 'none')
  return `## Beside a busy client

A client that sends the largest possible batches must not stop the others. The small calls of another client then take, at the 99th percentile:

${columns(['the busy client sends', 'p99'], [['nothing', p99('none')], ...[...new Set(load)].map((row) => [row, p99(row)])])}

The cost of an entry of a batch, of a kB of a body and of a connection stays the same with their number: [growth](measurements.md#growth).`
}

function size(report: Report): string {
  const packageSize = (column: string) => report.cell('The package', 'download from npm', column)
  const bundle = (subPath: string) => report.cell('Each sub-path in a bundle', subPath, 'gzipped')
  const load = (subPath: string) => report.cell('An import in a fresh process, in milliseconds', subPath, 'median')
  const rows = [
    ['dependencies', packageSize('dependencies')],
    ['download from npm, packed', packageSize('packed')],
    ['a service in a bundle, gzipped', bundle('`.`')],
    ['a client in a bundle, gzipped', bundle('`./client`')],
    ['`import` of the service; an empty module', `${load('`.`')} ms; ${load('an empty module')} ms`],
    ['heap of a call in flight', report.cell('A call in flight', 'heap', 'ours')],
  ]
  return `## Size

${columns(['', 'ours'], rows)}`
}

function slower(report: Report): string {
  const rows = report.missedGoals().map((row) => row.slice(0, 3))
  return `## Goals that are not reached

[Measurements](measurements.md#goals) says why, and lists those that are reached.

${columns(['', 'target', 'measured'], rows)}`
}

function repeat(report: Report): string {
  return `## Measure it yourself

${report.facts('Processor', 'System', 'Node', 'Measured').join('\n')}

In a clone of the repository, these commands measure everything and write this page and the other one. They take a quarter of an hour and need
\`wrk\`, which sends the load (\`apt-get install wrk\`). One section, such as \`npm run bench -- in-process\`, is only printed.

\`\`\`sh
npm ci
npm run bench
\`\`\``
}
