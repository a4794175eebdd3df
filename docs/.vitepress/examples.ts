/** The programs of examples/ as pages: a file is a page, and a folder is one page with all of its files. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, resolve } from 'node:path'
import { headingAnchor } from './heading-anchor.ts'

export interface Example {
  readonly name: string
  readonly title: string
  readonly content: string
}

const root = resolve(import.meta.dirname, '../../examples')

/** What a browser shows as text. Lock files are left out: they are long and say nothing. */
const shown = /\.(ts|tsx|css|html|json|yaml|md)$/
const skipped = /^(node_modules|dist|package-lock\.json|\..*)$/

export const examples: readonly Example[] = readdirSync(root).map((entry) => {
  const path = join(root, entry)
  return statSync(path).isDirectory() ? folderPage(entry, path) : filePage(entry, path)
})

function filePage(file: string, path: string): Example {
  const name = file.slice(0, -extname(file).length)
  return { name, title: file, content: `# ${file}\n\n${codeOf(path)}` }
}

function folderPage(folder: string, path: string): Example {
  const files = filesIn(path)
  const readme = files.find((file) => file.endsWith('/README.md'))
  const begin = readme ? readFileSync(readme, 'utf8') : `# ${folder}\n`
  const names = files.filter((file) => file !== readme).map((file) => relative(path, file))
  const toPages = begin.replaceAll('](../../docs/', '](../')
  const linked = names.reduce((text, name) => text.replaceAll(`](${name})`, `](#${headingAnchor(name)})`), toPages)
  const rest = names.map((name) => `## ${name}\n\n${codeOf(join(path, name))}`)
  return { name: folder, title: folder, content: [linked, ...rest].join('\n\n') }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !skipped.test(name))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return shown.test(entry.name) ? [path] : []
  })
}

function codeOf(path: string): string {
  return `\`\`\`\`${extname(path).slice(1)}\n${readFileSync(path, 'utf8').trimEnd()}\n\`\`\`\``
}
