/** Links between the documents lead somewhere: to a file that exists, and to a heading in it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { expectNone, filesIn, read, root } from '../house/house.ts'
import { anchorsOf, documents, withoutCode } from './markdown.ts'

const paths = [...documents, 'CHANGELOG.md', ...filesIn('.github').filter((path) => path.endsWith('.md'))]

const links = paths.flatMap((path) =>
  [...textOf(path).matchAll(/\]\((?!https?:|\.\.\/blob\/)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file = '', anchor]) => {
    return { path, target: file === '' ? path : join(path, '..', file), anchor }
  }),
)

/** The reference is generated: the site's own test looks at links to it. */
test('every relative link in a document leads to a file or folder that exists', () => {
  const broken = links.filter(({ target }) => !target.startsWith('docs/reference/') && !existsSync(join(root, target)))
  expectNone(broken.map(({ path, target }) => `${path} links to ${target}, which does not exist`))
})

test('every link to a heading names a heading of that document', () => {
  const broken = links.filter(({ target, anchor }) => anchor && target.endsWith('.md') && !anchorsOf(target).includes(anchor))
  expectNone(broken.map(({ path, target, anchor }) => `${path} links to #${anchor} in ${target}, which has no such heading`))
})

/** Without code, where brackets mean other things. */
function textOf(path: string): string {
  return withoutCode(read(path)).replace(/`[^`\n]*`/g, '')
}
