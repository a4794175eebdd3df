/**
 * What the README says is true: its TypeScript compiles against the shipped package, what can run runs, and what it tells the
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

const folder = join(root, '.packed/readme')

const programs = blocksIn('README.md')
  .filter(({ language }) => language === 'ts')
  .map(toProgram)

const documents = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...filesIn('docs').filter((path) => path.endsWith('.md'))]

describe('the code of the README', () => {
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const { file, code } of programs) writeFileSync(join(folder, file), code)
    writeFileSync(join(folder, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": ["*.ts"], "exclude": [] }')
  })

  test.runIf(programs.length > 0)('compiles', () => {
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
