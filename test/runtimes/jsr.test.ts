/** The package for JSR: Deno accepts it, with types that need no inference, and runs its sources. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../house/house.ts'
import { manifest, runProgram, subPaths } from '../house/packed.ts'
import { binaryOf, hasRuntimes, installRuntimes } from './install.ts'

const folder = join(root, '.packed/jsr')
const deno = binaryOf('@deno/linux-x64-glibc/deno')

beforeAll(() => {
  installRuntimes()
  const { status, output } = runProgram('node', ['scripts/jsr.mjs'])
  if (status !== 0) throw new Error(output)
}, 180_000)

function runDeno(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(deno, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', DENO_NO_PACKAGE_JSON: '1' }, // that of .packed/ is none of this package
  })
  return { status, output: `${stdout}${stderr}` }
}

test('jsr.json has the version and every sub-path of package.json', () => {
  const { version, exports } = JSON.parse(readFileSync(join(folder, 'jsr.json'), 'utf8'))
  expect(Object.keys(exports)).toEqual(subPaths.map(({ subPath }) => subPath))
  expect(version).toBe((manifest as unknown as { version: string }).version)
})

test.runIf(hasRuntimes)('deno publish --dry-run accepts the package for JSR, without slow types', () => {
  const { status, output } = runDeno('publish', '--dry-run', '--allow-dirty')
  expect(output).toContain('Success')
  expect(output).not.toContain('warning')
  expect(status).toBe(0)
})

test.runIf(hasRuntimes)('the sources of the package for JSR run on Deno, and have the page of the explorer', () => {
  const program = `import { createClient } from './src/client/index.ts'
import { explorer } from './src/explorer/explorer.ts'
import { serve } from './src/adapters/deno.ts'
import { Service } from './src/index.ts'

const calculator = new Service().methods({ add: (x: number, y: number) => x + y })
const server = Deno.serve({ port: 0, onListen: () => {} }, serve(calculator, { explorer: explorer() }))
const url = \`http://127.0.0.1:\${server.addr.port}\`
console.log(await createClient<typeof calculator>(url).add(1, 2))
const page = await fetch(url, { headers: { accept: 'text/html' } })
console.log((await page.text()).length > 20_000)
await server.shutdown()
`
  writeFileSync(join(folder, 'program.ts'), program)
  const { status, output } = runDeno('run', '--check', '--allow-net', 'program.ts')
  expect(output).toMatch(/^3\ntrue\n/m)
  expect(status).toBe(0)
})
