/** What the compiler tells people: each mistake is compiled with every TypeScript, and its message must hold the sentence that says what to do. */
import { beforeAll, expect, test } from 'vitest'
import { type Compiler, compile, compilers, installCompilers, makeProgram } from './compilers.ts'
import { fine, mistakes } from './mistakes.ts'

const head = `import type { IncomingMessage } from 'node:http'
import { type ApiOf, type BaseContext, type Context, type Contract, type Guard, loginRequired, Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import * as v from 'valibot'
import { z } from 'zod'

export type Used = [ApiOf<Service>, BaseContext, Context, Contract<0, 0, 0>, Guard, IncomingMessage]
export const used = [createClient, loginRequired, v, z]
interface Order { id: number; note?: string }
interface Request { readonly user?: { readonly name: string } }
declare const order: Order
declare const request: Request
export const seen = [order, request]
export const service = new Service()
export const named = new Service<Request>()
export const onNode = new Service<IncomingMessage>()
declare const any: <Type>() => () => Type
export { any }
`
const fileOf = (index: number) => `mistake${index}.ts`
let outputs: Record<Compiler, string>

beforeAll(async () => {
  installCompilers()
  const files = [...mistakes.map(({ code }) => code), fine.join('\n')].map((code, index) => [fileOf(index), `${head}${code}\n`])
  const folder = makeProgram('type-messages', Object.fromEntries(files))
  const entries = await Promise.all(compilers.map(async (compiler) => [compiler, await compile(compiler, folder)]))
  outputs = Object.fromEntries(entries)
}, 180_000)

/** All that is printed of one file: its errors, and the lines below them that explain each. */
function messagesOf(compiler: Compiler, index: number): string {
  const blocks = outputs[compiler].split(/\n(?! )/)
  return blocks.filter((block) => block.startsWith(`${fileOf(index)}(`)).join('\n')
}

test.each(mistakes.map((mistake, index) => ({ ...mistake, index })))('$title: "$says"', ({ says, index }) => {
  for (const compiler of compilers) {
    const messages = messagesOf(compiler, index)
    expect(messages, `TypeScript ${compiler}`).toContain(says)
    expect(messages.match(/error TS/g), `TypeScript ${compiler}: ${messages}`).toHaveLength(1)
  }
})

test('what is no mistake has no message', () => {
  for (const compiler of compilers) expect(messagesOf(compiler, mistakes.length), `TypeScript ${compiler}`).toBe('')
})
