/**
 * Builds the page of the explorer as one self-contained file, and inserts it into the compiled src/explorer/built-page.ts. A page that
 * was built from the same sources is cached.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { root } from './run.mjs'

const source = `${root}src/explorer/page`
const cache = `${root}node_modules/.cache/explorer-page`
const stub = `{ html: '', script: '', style: '' }`

/** Inserts the page. @param {string} file the compiled built-page.js */
export async function fillPage(file) {
  const html = await cachedPage()
  const page = { html, script: hashOf(html, 'script'), style: hashOf(html, 'style') }
  const text = readFileSync(file, 'utf8')
  if (!text.includes(stub)) throw new Error(`${file} does not contain ${stub}, which is replaced by the page`)
  writeFileSync(
    file,
    text.replace(stub, () => JSON.stringify(page)),
  )
}

async function cachedPage() {
  const file = `${cache}/${fingerprint()}.html`
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const html = await buildPage()
  mkdirSync(cache, { recursive: true })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, html)
  renameSync(temporary, file) // atomic, because another build may read the file at the same time
  return html
}

/** A hash of everything that the page is built from: its sources, the lock file, and this script. */
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
 * The hash by which the Content-Security-Policy allows the script or the style (https://www.w3.org/TR/CSP3/#source-list-syntax).
 * @param {string} html
 * @param {'script' | 'style'} name
 */
function hashOf(html, name) {
  const elements = [...html.matchAll(new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))]
  const [only, ...others] = elements.filter(([tag]) => !tag.startsWith('<script type="application/json"'))
  if (!only || others.length > 0) throw new Error(`the page must have one ${name}, not ${elements.length}`)
  return `sha256-${createHash('sha256').update(String(only[1])).digest('base64')}`
}
