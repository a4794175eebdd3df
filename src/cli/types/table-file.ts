/** Writes tables of types as a module, with its declarations. */
import { basename } from 'node:path'
import type { FoundTable } from './exports.ts'

/** The texts of the two files beside a module. */
export interface TableFiles {
  readonly script: string
  readonly declarations: string
}

/** The path of the table of a module: `calculator.types.js` of `calculator.ts`. */
export function tablePathOf(file: string): string {
  return `${file.replace(/\.[cm]?[jt]sx?$/, '')}.types.js`
}

/** The path of its declarations. */
export function declarationsPathOf(file: string): string {
  return tablePathOf(file).replace(/js$/, 'd.ts')
}

const packageName = 'damn-simple-jsonrpc-server'

/** One table is the default export; of several, each is named after its service. */
export function tableFiles(file: string, tables: readonly FoundTable[]): TableFiles {
  const head = `// Written by "jsonrpc types ${basename(file)}". Do not edit.\n`
  const isOnly = tables.length === 1
  const scripts = tables.map((table) => `export ${isOnly ? 'default' : `const ${nameOf(table)} =`} types(${literal(table)})\n`)
  const declared = tables.map((table) => {
    const name = isOnly ? 'table' : nameOf(table)
    return `${isOnly ? '' : 'export '}declare const ${name}: Types<{${paramNames(table)}}>\n${isOnly ? `export default ${name}\n` : ''}`
  })
  return {
    script: `${head}import { types } from '${packageName}/types'\n\n${scripts.join('\n')}`,
    declarations: `${head}import type { Types } from '${packageName}/types'\n\n${declared.join('\n')}`,
  }
}

/** The names of the params, from which clients get the types of calls by name. Types know no names for a rest. */
function paramNames({ table }: FoundTable): string {
  const lines = Object.entries(table.methods).map(([method, { params, rest }]) => {
    const names = params.map(({ name, required }) => JSON.stringify(required ? name : `${name}?`))
    return rest ? '' : `  readonly ${JSON.stringify(method)}: [${names.join(', ')}]\n`
  })
  const text = lines.join('')
  return text === '' ? '' : `\n${text}`
}

function nameOf({ exportName }: FoundTable): string {
  return exportName === undefined ? 'functionTypes' : `${exportName}Types`
}

/** Each method and each definition stands on a line of its own, so that changes can be reviewed. */
function literal({ table: { version, methods, definitions } }: FoundTable): string {
  return `{\n  version: ${version},\n  methods: ${listed(methods)},\n  definitions: ${listed(definitions)},\n}`
}

function listed(entries: { readonly [name: string]: unknown }): string {
  const lines = Object.entries(entries).map(([name, value]) => `    ${keyOf(name)}: ${safe(JSON.stringify(value))},\n`)
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}  }`
}

/** A plain key `__proto__` would set the prototype. */
function keyOf(name: string): string {
  if (name === '__proto__') return '["__proto__"]'
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** `"__proto__":` within a value would set the prototype too. */
function safe(json: string): string {
  return json.replaceAll('"__proto__":', '["__proto__"]:')
}
