/** The site as readers get it: built by the command of the README, and served from the files that would be published. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'parse5'
import { freePort } from '../../scripts/free-port.mjs'
import { filesIn, root } from '../house/house.ts'
import { Process } from '../setup/processes.ts'

const dist = 'docs/.vitepress/dist'

/** Builds the site. Throws what the command printed if it fails: a dead link, for example. */
export function buildSite(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'docs:build'], { cwd: root, encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(stdout + stderr)
}

export interface RunningSite {
  readonly url: string
  close(): Promise<unknown>
}

/** Serves what was built. */
export async function startSite(): Promise<RunningSite> {
  const vitepress = join(root, 'docs/node_modules/.bin/vitepress')
  const server = new Process(vitepress, ['preview', 'docs', '--port', `${await freePort()}`], { cwd: root })
  return { url: await server.prints(/(http:\/\/localhost:\d+)\//), close: () => server.stop('SIGTERM') }
}

/** A page that was built: the paths that it links to, and the anchors that it has. */
export interface BuiltPage {
  /** `/adapters/express`, as in a link. */
  readonly path: string
  readonly links: readonly string[]
  readonly anchors: ReadonlySet<string>
}

/** Every page of the site but the one for paths that do not exist. */
export function builtPages(): BuiltPage[] {
  const files = filesIn(dist).filter((path) => path.endsWith('.html') && !path.endsWith('404.html'))
  return files.map((file) => {
    const elements = elementsOf(parse(readFileSync(join(root, file), 'utf8')))
    return { path: pathOf(file), links: attributesOf(elements, 'href'), anchors: new Set(attributesOf(elements, 'id')) }
  })
}

function pathOf(file: string): string {
  return file
    .slice(dist.length)
    .replace(/\.html$/, '')
    .replace(/\/index$/, '/')
}

interface Node {
  readonly nodeName: string
  readonly attrs?: readonly { name: string; value: string }[]
  readonly childNodes?: readonly Node[]
}

function elementsOf(node: Node): Node[] {
  return [node, ...(node.childNodes ?? []).flatMap(elementsOf)]
}

function attributesOf(elements: readonly Node[], name: string): string[] {
  return elements.flatMap(({ nodeName, attrs = [] }) => {
    const isLink = name !== 'href' || nodeName === 'a'
    return isLink ? attrs.filter((attribute) => attribute.name === name).map(({ value }) => value) : []
  })
}
