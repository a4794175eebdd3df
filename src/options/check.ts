/** Refuses a wrong set-up at once, with a message that names the fix, instead of failing at the first call. */

/** @throws TypeError with this hint. */
export function invalidSetup(hint: string): never {
  throw new TypeError(hint)
}

/** @throws TypeError for options that are no object, or an option that does not exist. */
export function checkOptionNames(options: unknown, known: readonly string[], here: string): asserts options is object {
  if (typeof options !== 'object' || options === null) invalidSetup(`${here}: options must be an object`)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) invalidSetup(`${here} has no option ${unknown}. The options are: ${known.join(', ')}`)
}

/** @throws TypeError for a value that is set and not a number above zero. */
export function checkPositive(value: unknown, here: string): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return
  invalidSetup(`${here} must be a number above 0 or Infinity, not ${String(value)}`)
}

/** @throws TypeError for a value that is not a whole number of at least `least`. */
export function checkCount(value: unknown, least: number, here: string): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return
  invalidSetup(`${here} must be a whole number of at least ${least}, not ${String(value)}`)
}

/** @throws TypeError for a value that is not a function. */
export function checkFunction(value: unknown, here: string): void {
  if (!isFunction(value)) invalidSetup(`${here} must be a function, not ${typeof value}`)
}

/** @throws TypeError for a value that is not a list of functions; `example` shows one. */
export function checkFunctions(value: unknown, here: string, example: string): void {
  if (Array.isArray(value) && value.every(isFunction)) return
  invalidSetup(`${here} must be an array of functions, such as ${example}`)
}

/** @throws TypeError for a value that is not a list. A single text would be taken letter by letter. */
export function checkList(value: unknown, here: string, example: string): void {
  if (!Array.isArray(value)) invalidSetup(`${here} must be a list, such as ["${example}"]. Leave it out for none`)
}

/** Tells functions from other values. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
