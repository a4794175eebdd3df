/**
 * The code of the README and of docs/: its TypeScript compiles against the published package, the programs that are marked to run succeed,
 * and the npm scripts that it names exist.
 *
 * An HTML comment above a block controls its test: `<!-- calculator.ts run` names its file, so that other blocks can import it, and runs
 * it. `types` writes the table of its types beside it. Further lines of the comment are code that the block needs and the reader does not.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectNone, filesIn, root } from './house.ts'
import { type Block, blocksIn, commandsIn } from './markdown.ts'
import { manifest, packed, runProgram } from './packed.ts'

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  'AGENTS.md',
  'SECURITY.md',
  ...filesIn('docs').filter((path) => path.endsWith('.md')),
]

const withCode = documents.map((path) => ({ path, programs: programsIn(path) })).filter(({ programs }) => programs.length > 0)

describe.each(withCode)('the code of $path', ({ path, programs }) => {
  const folder = join(root, '.packed/documents', path)

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'], exclude: [] }
    for (const { file, code } of programs) writeFileSync(join(folder, file), code)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    for (const { file } of programs.filter(({ hasTypes }) => hasTypes)) {
      const { status, output } = runProgram('node', [join(root, packed, 'dist/cli/main.js'), 'types', file], folder)
      if (status !== 0) throw new Error(output)
    }
  })

  test(`the code of ${path} compiles`, () => {
    const { status, output } = runProgram('tsc', ['-p', folder])
    expect(status, output).toBe(0)
  })

  test.each(programs.filter(({ runs }) => runs))(`the program $file of ${path} (line $line) runs`, ({ file }) => {
    const { status, output } = runProgram('tsx', [file], folder)
    expect(status, output).toBe(0)
  })
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

function programsIn(path: string) {
  return blocksIn(path)
    .filter(({ language }) => language === 'ts')
    .map(toProgram)
}

function toProgram({ note, code, line }: Block) {
  const [first = '', ...hidden] = note.split('\n')
  const file = first.match(/\S+\.ts\b/)?.[0] ?? `line-${line}.ts`
  const [runs, hasTypes] = [/\brun\b/, /\stypes\b/].map((word) => word.test(first))
  return { file, line, code: `${[...hidden, code].join('\n')}\nexport {}\n`, runs, hasTypes }
}

/** `npm ci && npm test` names the script `test`. */
function scriptsIn(command: string): string[] {
  const runs = [...command.matchAll(/\bnpm (?:run (?:--silent )?)?(?!run\b)([\w:-]+)/g)].map(([, name = '']) => name)
  return runs.filter((name) => !['ci', 'install', 'i', 'add', 'pack', 'publish', 'create', 'exec', 'view'].includes(name))
}
