/** Makes text and JSON from a server safe for a terminal. */
import { Failure } from '../program/command.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
/** JSON has escaped the lower controls already. */
const controlsInJson = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Removes control characters, which a terminal would run as commands, and those that reverse the order of text. */
export function plainText(text: string): string {
  return text.replaceAll(controls, '')
}

/**
 * Writes a value as JSON, indented if `isForPeople`. Characters that could control a terminal become JSON escapes.
 * @throws Failure if the value is nested too deep.
 */
export function jsonText(value: unknown, isForPeople: boolean | undefined): string {
  return stringify(value, isForPeople).replaceAll(controlsInJson, escapeCharacter)
}

function stringify(value: unknown, isForPeople: boolean | undefined): string {
  try {
    return JSON.stringify(value, undefined, isForPeople ? 2 : undefined)
  } catch (error) {
    throw new Failure(`the JSON cannot be printed: ${(error as Error).message}`)
  }
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
