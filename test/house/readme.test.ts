/**
 * What the README and docs/ say is true: their TypeScript compiles against the shipped package, what can run runs, and what they tell the
 * reader to type exists.
 *
 * A comment right above a block, unseen by readers, tells how to treat it: `<!-- calculator.ts run` names its file, so that
 * other blocks can import it, and has it run; the comment's further lines are code that the block needs and the reader does not.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectNone, filesIn, root } from './house.ts'
import { type Block, blocksIn, commandsIn } from './markdown.ts'
import { manifest, runProgram } from './packed.ts'

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
  })

  test('compiles', () => {
    const { status, output } = runProgram('tsc', ['-p', folder])
    expect(status, output).toBe(0)
  })

  test.each(programs.filter(({ runs }) => runs))('runs: $file (line $line)', ({ file }) => {
    const { status, output } = runProgram('tsx', [file], folder)
    expect(status, output).toBe(0)
  })
})

test.each(documents)('every command in %s exists', (path) => {
  const missing = commandsIn(path)
    .flatMap(scriptsIn)
    .filter((script) => !(script in manifest.scripts))
  expectNone(
    missing.map((script) => `${path} tells readers to run the script ${script}. Add it to package.json, or mend the text`),
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
  return { file, line, code: `${[...hidden, code].join('\n')}\nexport {}\n`, runs: /\brun\b/.test(first) }
}

/** `npm ci && npm test` names the script `test`. */
function scriptsIn(command: string): string[] {
  const runs = [...command.matchAll(/\bnpm (?:run (?:--silent )?)?(?!run\b)([\w:-]+)/g)].map(([, name = '']) => name)
  return runs.filter((name) => !['ci', 'install', 'i', 'add', 'pack', 'publish', 'create', 'exec', 'view'].includes(name))
}
