/** The site as readers get it: built by the command of the README, and served from the files that would be published. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.mjs'
import { filesIn, read, root } from '../house/house.ts'
import { attributeOf, elementsIn } from '../setup/html.ts'
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
    const elements = elementsIn(read(file))
    const links = elements.filter(({ tagName }) => tagName === 'a').flatMap((link) => attributeOf(link, 'href') ?? [])
    const anchors = elements.flatMap((element) => attributeOf(element, 'id') ?? [])
    return { path: pathOf(file), links, anchors: new Set(anchors) }
  })
}

function pathOf(file: string): string {
  return file
    .slice(dist.length)
    .replace(/\.html$/, '')
    .replace(/\/index$/, '/')
}
