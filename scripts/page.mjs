/**
 * Builds the explorer's page into one self-contained file, and puts it into the compiled src/explorer/built-page.ts. What was built
 * before from the same sources is taken again.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { root } from './run.mjs'

const source = `${root}src/explorer/page`
const kept = `${root}node_modules/.cache/explorer-page`
const stub = `{ html: '', script: '', style: '' }`

/** Fills the page in. @param {string} file the compiled built-page.js */
export async function fillPage(file) {
  const html = await builtBefore()
  const page = { html, script: hashOf(html, 'script'), style: hashOf(html, 'style') }
  const text = readFileSync(file, 'utf8')
  if (!text.includes(stub)) throw new Error(`${file} has no room for the page: it should hold ${stub}`)
  writeFileSync(
    file,
    text.replace(stub, () => JSON.stringify(page)),
  )
}

async function builtBefore() {
  const place = `${kept}/${fingerprint()}.html`
  if (existsSync(place)) return readFileSync(place, 'utf8')
  const html = await buildPage()
  mkdirSync(kept, { recursive: true })
  const draft = `${place}.${process.pid}`
  writeFileSync(draft, html)
  renameSync(draft, place) // whole or not at all: another build may be looking
  return html
}

/** Of everything that the page is made from: its sources, the packages it uses, and this file. */
function fingerprint() {
  const hash = createHash('sha256')
  const sources = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = sources.map((entry) => `${entry.parentPath}/${entry.name}`).sort()
  for (const file of [...files, `${root}package-lock.json`, import.meta.filename]) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 32)
}

async function buildPage() {
  const built = await build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    plugins: [viteSingleFile({ removeViteModuleLoader: true })],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { write: false, target: 'es2023', cssTarget: 'esnext', modulePreload: { polyfill: false } },
  })
  const { output } = /** @type {import('vite').Rolldown.RolldownOutput} */ (Array.isArray(built) ? built[0] : built)
  const [page, ...others] = output
  if (!page || !('source' in page) || others.length > 0) throw new Error('the page must be one file')
  return String(page.source)
}

/**
 * What the policy of the page names its one script, or its one style, by (https://www.w3.org/TR/CSP3/#source-list-syntax).
 * @param {string} html
 * @param {'script' | 'style'} name
 */
function hashOf(html, name) {
  const elements = [...html.matchAll(new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))]
  const [only, ...others] = elements.filter(([tag]) => !tag.startsWith('<script type="application/json"'))
  if (!only || others.length > 0) throw new Error(`the page must have one ${name}, not ${elements.length}`)
  return `sha256-${createHash('sha256').update(String(only[1])).digest('base64')}`
}
