/** Wrong set-up throws at once, and says what to do: it must never wait for the first call. */
import { isStructured } from '../protocol/inspect.ts'
import { isSchema } from '../schema/standard-schema.ts'

/** @throws TypeError with these words. */
export function invalidSetup(mend: string): never {
  throw new TypeError(mend)
}

/** @throws TypeError for an option that nobody would look at. */
export function checkOptionNames(options: unknown, known: readonly string[], here: string): void {
  if (!isStructured(options)) invalidSetup(`${here}: options must be an object`)
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger !== undefined) invalidSetup(`${here} has no option ${stranger}. The options are: ${known.join(', ')}`)
}

/** @throws TypeError where the value is there and not a number above zero. */
export function checkPositive(value: unknown, here: string): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return
  invalidSetup(`${here} must be a number above 0 or Infinity, not ${String(value)}`)
}

/** @throws TypeError where something is not a guard. */
export function checkGuards(guards: unknown, here: string): void {
  if (guards === undefined || (Array.isArray(guards) && guards.every(isFunction))) return
  invalidSetup(`${here}: guards must be an array of functions, such as loginRequired()`)
}

/** @throws TypeError where the value is not a function. */
export function checkFunction(value: unknown, here: string): void {
  if (!isFunction(value)) invalidSetup(`${here} must be a function, not ${typeof value}`)
}

/** @throws TypeError where the value is not a schema. */
export function checkSchema(value: unknown, here: string): void {
  if (!isSchema(value)) invalidSetup(`${here} must be a Standard Schema, such as z.number()`)
}

/** Tells functions from anything else. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
