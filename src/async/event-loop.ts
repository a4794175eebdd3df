/** The next turn of the event loop. */

/** Runs after whatever else waits in the event loop; by `setImmediate` where there is one, as it does not wait for a timer's millisecond. */
export function nextTurn(run: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(run)
  else setTimeout(run, 0)
}
