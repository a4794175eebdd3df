/** Turns of the event loop: how to wait for the next one or for a time, and when a long piece of work should let others go first. */

/** Runs after what waits in the event loop already. Prefers `setImmediate`, which does not wait for a timer's millisecond. */
export function nextTurn(run: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(run)
  else setTimeout(run, 0)
}

/** Milliseconds for which one piece of work may keep the event loop. */
const maxTurnMs = 4
/** Steps between two reads of the clock: a read costs more than many steps. */
const stepsPerLook = 32

/** Counts the steps of a long piece of work, and tells when it should yield. */
export class Turn {
  #steps = 0
  #end = performance.now() + maxTurnMs

  /** Counts one step. Returns `true` if the time of this turn is over. */
  isOver(): boolean {
    return ++this.#steps % stepsPerLook === 0 && performance.now() > this.#end
  }

  /** Runs in the next turn of the event loop, which has its full time again. */
  next(run: () => void): void {
    nextTurn(() => {
      this.#end = performance.now() + maxTurnMs
      run()
    })
  }
}

/** The longest delay that a timer can hold; a longer one would fire at once. */
export const maxTimerMs = 2_147_483_647

/** A timer that runs. */
export interface RunningTimer {
  /** Resolves when the time is over. Never, if it is longer than a timer can hold. */
  readonly over: Promise<void>
  stop(): void
}

/** Starts a timer of so many milliseconds. */
export function startTimer(milliseconds: number): RunningTimer {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((resolve) => {
    if (milliseconds <= maxTimerMs) timer = setTimeout(resolve, milliseconds)
  })
  return { over, stop: () => clearTimeout(timer) }
}
