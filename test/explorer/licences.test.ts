/** The packages that the build puts into the page bring their licences along. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Service } from 'damn-simple-jsonrpc-server'
import { explorer } from 'damn-simple-jsonrpc-server/explorer'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { expect, test } from 'vitest'
import { importsOf, root, sourcesIn } from '../house/house.ts'

/** The packages that the sources of the page import. */
const packages = new Set(
  sourcesIn('src/explorer/page')
    .flatMap(importsOf)
    .map(({ specifier }) => specifier)
    .filter((specifier) => !specifier.startsWith('.'))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier),
)

async function servedPage(): Promise<string> {
  const endpoint = serve(new Service(), { explorer: explorer() })
  const response = await endpoint(new Request('http://service.test/', { headers: { accept: 'text/html' } }))
  return response.text()
}

test('the page imports the packages whose licences are checked here', () => {
  expect([...packages].sort()).toEqual(['preact', 'prism-code-editor'])
})

test.each([...packages])('the page of the packed package contains the version and the licence of %s', async (name) => {
  const page = await servedPage()
  const { version } = JSON.parse(readFileSync(join(root, `node_modules/${name}/package.json`), 'utf8'))
  expect(page).toContain(`This page contains ${name} ${version}:`)
  expect(page).toContain(readFileSync(join(root, `node_modules/${name}/LICENSE`), 'utf8').trim())
})

test('the licences in the page stand in one comment at its end, which nothing in them closes', async () => {
  const [, comment = '', ...others] = (await servedPage()).split('<!--')
  expect(others).toEqual([])
  expect(comment).toMatch(/^\nThis page contains [\s\S]*-->\n$/)
  expect(comment.split('-->')).toHaveLength(2)
})
