/** JSON from strangers as text for a terminal and for programs. */

import { Failure } from '../program/command.ts'

const unseen = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * One line, or indented for people. What a terminal would take for a command, or what turns the order of text around, is written as an
 * escape of JSON: the value stays the same.
 */
export function jsonText(value: unknown, isForPeople: boolean): string {
  return written(value, isForPeople).replaceAll(unseen, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A server's JSON may be nested deeper than anybody can write it down. */
function written(value: unknown, isForPeople: boolean): string {
  try {
    return JSON.stringify(value, undefined, isForPeople ? 2 : undefined)
  } catch (error) {
    throw new Failure(`the reply cannot be written: ${(error as Error).message}`)
  }
}
