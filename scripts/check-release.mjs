/**
 * Checks that a tag may be published, and prints the notes of its version: `node scripts/check-release.mjs v1.2.0`. The version must be that
 * of package.json, CHANGELOG.md must have a dated section for it, and `repository` must name the place that builds it, or npm refuses the
 * provenance.
 */
import { readFileSync } from 'node:fs'
import { manifest, repositoryUrl } from './manifest.mjs'
import { root } from './run.mjs'

const [tag = ''] = process.argv.slice(2)
const { version } = manifest
const locked = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).version
const sections = readFileSync(`${root}CHANGELOG.md`, 'utf8').split(/^## /m)
const section = sections.find((text) => text.startsWith(`[${version}]`)) ?? ''
const [heading = '', ...notes] = section.split('\n')
const home = process.env.GITHUB_REPOSITORY

/** @type {[isWrong: boolean, hint: string][]} */
const checks = [
  [tag !== `v${version}`, `The tag is "${tag}", but package.json has the version ${version}. Use the tag v${version}`],
  [locked !== version, `package-lock.json has the version ${locked}. Use \`npm version\`, which changes both files`],
  [!section, `CHANGELOG.md has no section [${version}]. Rename [Unreleased] and add a date`],
  [section !== '' && !/ - \d{4}-\d{2}-\d{2}$/.test(heading), `Add a date in CHANGELOG.md: ## [${version}] - YYYY-MM-DD`],
  [section !== '' && notes.join('').trim() === '', `The section [${version}] of CHANGELOG.md is empty`],
  [!repositoryUrl, 'package.json has no repository. Add it: npm compares it with the repository that publishes'],
  [
    repositoryUrl !== '' && home !== undefined && !repositoryUrl.endsWith(`/${home}`),
    `repository in package.json is ${repositoryUrl}, not ${home} on GitHub`,
  ],
]

const hints = checks.filter(([isWrong]) => isWrong).map(([, hint]) => hint)
for (const hint of hints) console.error(hint)
if (hints.length > 0) process.exitCode = 1
else console.log(notes.join('\n').trim())
