/** The compilers that the package's types are tried with, and programs that import what `npm pack` ships. */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from '../house/house.ts'
import { installPackages } from '../runtimes/install.ts'

const place = resolve(root, '.compilers')

/** The oldest TypeScript that the README names, the last of each major version, and the repository's own. */
export const compilers = ['5.4', '5.9', '6.0', '7.0'] as const
export type Compiler = (typeof compilers)[number]

export function installCompilers(): void {
  installPackages(join(import.meta.dirname, 'compilers'), place)
}

/** What TypeScript 5.4 knows too, of the options that the repository's own tests are compiled with. */
const options = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
}

/** Makes a folder of source files, from which the package's name leads to what `npm pack` ships. */
export function makeProgram(name: string, files: Readonly<Record<string, string>>, more: object = {}): string {
  const folder = join(root, '.packed', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, ...more }, include: ['.'] }))
  return folder
}

/** Compiles a folder; the answer is what the compiler prints, with paths relative to the folder. */
export function compile(compiler: Compiler, folder: string, ...flags: string[]): Promise<string> {
  const tsc = compiler === '7.0' ? 'node_modules/typescript/bin/tsc' : `.compilers/node_modules/typescript${compiler}/lib/tsc.js`
  const program = spawn(process.execPath, [join(root, tsc), '-p', '.', '--pretty', 'false', ...flags], { cwd: folder })
  return new Promise((done) => {
    let output = ''
    program.stdout.on('data', (text) => {
      output += text
    })
    program.stderr.on('data', (text) => {
      output += text
    })
    program.on('close', () => done(output))
  })
}
