/** Links between the documents lead somewhere: to a file that exists, and to a heading in it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { expectNone, filesIn, read, root } from './house.ts'

const documents = [
  ...filesIn('.github'),
  ...filesIn('docs'),
  ...filesIn('examples'),
  'AGENTS.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
]
  .concat('README.md', 'SECURITY.md')
  .filter((path) => path.endsWith('.md'))

const links = documents.flatMap((path) =>
  [...textOf(path).matchAll(/\]\((?!https?:|\.\.\/blob\/)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file = '', anchor]) => {
    return { path, target: file === '' ? path : join(path, '..', file), anchor }
  }),
)

test('every relative link in a document leads to a file or folder that exists', () => {
  const broken = links.filter(({ target }) => !existsSync(join(root, target)))
  expectNone(broken.map(({ path, target }) => `${path} links to ${target}, which does not exist`))
})

test('every link to a heading names a heading of that document', () => {
  const broken = links.filter(({ target, anchor }) => anchor && target.endsWith('.md') && !anchorsOf(target).includes(anchor))
  expectNone(broken.map(({ path, target, anchor }) => `${path} links to #${anchor} in ${target}, which has no such heading`))
})

/** Without code, where brackets mean other things. */
function textOf(path: string): string {
  return read(path)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '')
}

/** As GitHub makes them: in lower case, without punctuation, spaces as hyphens. */
function anchorsOf(path: string): string[] {
  const headings = [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}
