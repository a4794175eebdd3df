/** The session with TypeScript: it ends in every case, also if the process of the compiler dies. */
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import type { Compiler } from '#inside/cli/types/compiler.js'
import { withProject } from '#inside/cli/types/typescript.js'
import { fixtures } from './tables.ts'

const never = () => new Promise<never>(() => {})

function compilerWith(api: object): Compiler {
  return {
    API: class {
      constructor() {
        Object.assign(this, api)
      }
    },
  } as unknown as Compiler
}

test('a process of the compiler that dies ends the session', async () => {
  const compiler = compilerWith({
    updateSnapshot() {
      spawn(process.execPath, ['-e', 'process.exit(3)', '--', '--api'])
      return never()
    },
    close: never,
  })
  await expect(withProject(compiler, fixtures, never)).rejects.toThrow('its process has ended (3)')
})

test('a session is closed after an answer and after a failure', async () => {
  let closed = 0
  const snapshot = { getDefaultProjectForFile: async () => ({}) }
  const compiler = compilerWith({ updateSnapshot: async () => snapshot, close: async () => void closed++ })
  expect(await withProject(compiler, fixtures, async () => 1)).toBe(1)
  await expect(withProject(compiler, fixtures, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(closed).toBe(2)
})

test('a file without a project is an error', async () => {
  const compiler = compilerWith({
    updateSnapshot: async () => ({ getDefaultProjectForFile: async () => undefined }),
    close: async () => {},
  })
  await expect(withProject(compiler, fixtures, never)).rejects.toThrow('it finds no project for the file')
})
