/** Wrong set-up throws at once, and says what to do: it must never wait for the first call. */

/** @throws TypeError with these words. */
export function wrong(mend: string): never {
  throw new TypeError(mend)
}

/** @throws TypeError for an option that nobody would look at. */
export function checkOptionNames(options: unknown, known: readonly string[], here: string): void {
  if (typeof options !== 'object' || options === null) wrong(`${here} takes its options as an object`)
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger !== undefined) wrong(`${here} has no option ${stranger}. The options are: ${known.join(', ')}`)
}

/** @throws TypeError where the value is there and not a number above zero. */
export function checkPositive(value: unknown, here: string): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return
  wrong(`${here} must be a number above 0 (Infinity switches it off), not ${String(value)}`)
}

/** @throws TypeError where something is not a guard. */
export function checkGuards(guards: unknown, here: string): void {
  if (guards === undefined || (Array.isArray(guards) && guards.every(isFunction))) return
  wrong(`${here}: guards must be an array of functions. Call loginRequired(), with its brackets`)
}

/** @throws TypeError where the value is there and not a function. */
export function checkFunction(value: unknown, here: string): void {
  if (value !== undefined && !isFunction(value)) wrong(`${here} must be a function`)
}

/** Tells functions from anything else. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
