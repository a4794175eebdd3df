/** Reads what says where a request goes and what it takes along: the URL, headers and the timeout. */
import { UsageMistake } from '../program/command.ts'

/** @throws UsageMistake for what is no http(s) URL, and for one with a password in it, which fetch refuses. */
export function httpUrl(typed: string): string {
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed))
    throw new UsageMistake(`${typed} is no URL of HTTP. Write it out: http://localhost:3000/rpc`)
  const { username, password } = new URL(typed)
  if (username || password) throw new UsageMistake("put a name and password into a header: --header 'authorization: Basic …'")
  return typed
}

/** @throws UsageMistake for what is no header. */
export function headerOf(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = text.match(/^([^\s:]+):\s*(.*)$/) ?? []
  try {
    new Headers([[name, value]])
    return [name.toLowerCase(), value]
  } catch {
    throw new UsageMistake(`--header takes a name and a value, such as 'authorization: Bearer x'; not ${text}.`)
  }
}

/** Milliseconds. @throws UsageMistake for anything else. */
export function timeOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new UsageMistake(`--timeout takes a number of milliseconds, not ${text}.`)
}
