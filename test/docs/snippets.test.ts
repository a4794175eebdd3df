/**
 * Every TypeScript block that a reader sees is a whole file: pasted as it is, it compiles against the published package. Blocks of one page
 * may import each other by the name in their first line (`// calculator.ts`). Words after the language ask for more: `run` runs the block,
 * `serve` starts it and waits until it listens, and `types` writes the table of its types beside it.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { commands } from '#inside/cli/commands/all.js'
import { expectNone, read, root } from '../house/house.ts'
import { manifest, packed, runProgram } from '../house/packed.ts'
import { type Block, blocksIn, commandsIn, documents } from './markdown.ts'
import { toJavaScript } from './programs.ts'

/** Rejects with what the program printed to stderr if it fails. */
const runFile = promisify(execFile)

/** Below it the package is found by its name, as if it were installed. */
const folder = join(root, '.packed/documents')

const withCode = documents.map((path) => ({ path, programs: programsIn(path) })).filter(({ programs }) => programs.length > 0)

/** What a project for both servers and pages would write. */
const compilerOptions = { jsx: 'react-jsx', lib: ['es2023', 'dom', 'dom.iterable'], allowJs: false, checkJs: false }

/** Global declarations of one page must not help another, so such a page is compiled alone. */
const declaresGlobals = ({ programs }: (typeof withCode)[number]) =>
  programs.some(({ code }) => /^declare (module|global)\b/m.test(code))
const groups = [withCode.filter((page) => !declaresGlobals(page)), ...withCode.filter(declaresGlobals).map((page) => [page])]

/** What the compiler says of all pages. */
let messages: string[] = []

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, exclude: [] }),
  )
  for (const { path, programs } of withCode) writePrograms(path, programs)
  messages = groups.flatMap(compile)
}, 180_000)

describe.each(withCode)('the code of $path', ({ path, programs }) => {
  test(`every TypeScript block of ${path} compiles as pasted`, () => {
    expectNone(messages.filter((message) => message.startsWith(`${path}/`)))
  })

  const started = programs.filter(({ words }) => words.includes('run') || words.includes('serve'))
  const title = `the program $file of ${path} (line $line) starts as pasted`
  test.concurrent.each(started.filter((program) => !needsPort(program)))(title, (program) => startsAsPasted(path, program))
  test.each(started.filter(needsPort))(title, (program) => startsAsPasted(path, program))
})

test.each(documents)('every npm script that %s names exists', (path) => {
  const missing = commandsIn(path)
    .flatMap(scriptsIn)
    .filter((script) => !(script in manifest.scripts))
  expectNone(
    missing.map(
      (script) => `${path} names the npm script ${script}, which does not exist. Add it to package.json, or fix the text`,
    ),
  )
})

test.each(documents)('every jsonrpc command that %s names exists, with its options', (path) => {
  expectNone(
    commandsIn(path)
      .flatMap(jsonrpcLinesOf)
      .flatMap((words) => unknownWordsOf(words).map((word) => `${path}: jsonrpc ${words.join(' ')} has no ${word}`)),
  )
})

test.each(documents)('%s hides no code from its reader', (path) => {
  const comments = [...read(path).matchAll(/^<!--[\s\S]*?-->\n(?=```)/gm)].map(([comment]) => comment)
  expectNone(comments.map((comment) => `${path} has a comment above a block. Show the code, or leave it out: ${comment}`))
})

/** Whether it listens on a port of its own, which two programs cannot do at once. */
function needsPort({ code, words }: Program): boolean {
  return words.includes('run') && /\b(port: |listen\(|localhost:)\d{4}/.test(code)
}

async function startsAsPasted(path: string, { file, words }: Program): Promise<void> {
  const isServer = words.includes('serve')
  const loader = isServer ? ['--import', join(import.meta.dirname, 'until-listening.mjs')] : []
  const options = { cwd: join(folder, path), timeout: 20_000 }
  const { stdout } = await runFile('node', [...loader, file.replace(/\.tsx?$/, '.js')], options)
  if (isServer) expect(stdout).toContain('listening')
}

interface Program extends Block {
  readonly file: string
}

function programsIn(path: string): Program[] {
  const blocks = blocksIn(path).filter(({ language }) => language === 'ts' || language === 'tsx')
  return blocks.map((block) => ({ ...block, file: block.file ?? `line-${block.line}.${block.language}` }))
}

/** Writes each program twice: as it stands, and as the JavaScript that Node runs. */
function writePrograms(path: string, programs: Program[]): void {
  for (const { file, code, language } of programs) {
    const target = join(folder, path, file)
    mkdirSync(join(target, '..'), { recursive: true })
    writeFileSync(target, `${code}\nexport {}\n`)
    writeFileSync(target.replace(/\.tsx?$/, '.js'), toJavaScript(code, language as 'ts' | 'tsx'))
  }
  for (const { file, words } of programs) if (words.includes('types')) writeTable(join(folder, path), file)
}

function writeTable(page: string, file: string): void {
  const { status, output } = runProgram('node', [join(root, packed, 'dist/cli/main.js'), 'types', file], page)
  if (status !== 0) throw new Error(output)
}

function compile(group: typeof withCode): string[] {
  const config = join(folder, 'tsconfig.group.json')
  writeFileSync(config, JSON.stringify({ extends: './tsconfig.json', include: group.map(({ path }) => `${path}/**/*`) }))
  return runProgram('tsc', ['-p', config, '--pretty', 'false'], folder)
    .output.split(/\n(?=\S)/)
    .filter(Boolean)
}

/** `npm ci && npm test` names the script `test`. */
function scriptsIn(command: string): string[] {
  const runs = [...command.matchAll(/\bnpm (?:run (?:--silent )?)?(?!run\b)([\w:-]+)/g)].map(([, name = '']) => name)
  return runs.filter(
    (name) => !['ci', 'init', 'install', 'i', 'add', 'pack', 'pkg', 'prune', 'publish', 'create', 'exec', 'view'].includes(name),
  )
}

/** The words behind each `jsonrpc` of a line, up to a pipe or the next command. */
function jsonrpcLinesOf(command: string): string[][] {
  const lines = command.matchAll(/(?:^|\s)jsonrpc ([^|;&)<>]*)/g)
  return [...lines].map(([, words = '']) => words.trim().split(/\s+/))
}

function unknownWordsOf([name = '', ...words]: string[]): string[] {
  if (name.startsWith('-')) return ['--help', '--version'].includes(name) ? [] : [name]
  const command = commands.find((command) => command.name === name)
  if (!command) return [name]
  const { options } = command
  const known = [
    ...Object.keys(options).map((option) => `--${option}`),
    ...Object.values(options).map(({ short }) => `-${short}`),
    '--help',
  ]
  return words.map((word) => word.replace(/=.*/, '')).filter((word) => /^--?[a-z]/.test(word) && !known.includes(word))
}
