/** What package.json says of the package: its names, its sub-paths and its repository. */
import { readFileSync } from 'node:fs'
import { root } from './run.mjs'

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {string} description
 * @property {string} license
 * @property {Record<string, string | { types: string, default: string }>} exports
 * @property {string | { url?: string }} [repository]
 */

/** @type {Manifest} */
export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/**
 * The sub-paths that users import. `module` is the file without its folder and ending: `adapters/node/index` is `src/adapters/node/index.ts`,
 * which becomes `dist/adapters/node/index.js`.
 */
export const subPaths = Object.entries(manifest.exports).flatMap(([subPath, target]) =>
  typeof target === 'string' ? [] : [{ subPath, module: target.default.replace(/^\.\/dist\/|\.js$/g, '') }],
)

const { repository = '' } = manifest

/** The address of the repository as people open it. Empty if package.json has none. */
export const repositoryUrl = (typeof repository === 'string' ? repository : (repository.url ?? '')).replace(/^git\+|\.git$/g, '')
