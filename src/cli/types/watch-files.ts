/** Watches files of many folders. */
import { type FSWatcher, statSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'

/** Milliseconds of silence after a change: editors write a file in several steps. */
const debounce = 100

/**
 * Calls `onChange` once some of the files have changed since a time. Folders are watched, since editors may replace a file by a new one.
 */
export function watchFiles(files: readonly string[], since: number, onChange: () => void): { close(): void } {
  const watched = new Set(files)
  let timer: NodeJS.Timeout | undefined
  const onEvent = (file: string) => {
    if (!watched.has(file)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, debounce)
  }
  const watchers = [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => watcherOf(folder, onEvent))
  for (const file of files) if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since) onEvent(file)
  return {
    close() {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

function watcherOf(folder: string, onEvent: (file: string) => void): FSWatcher[] {
  try {
    const watcher = watch(folder, (_, name) => name !== null && onEvent(join(folder, name)))
    watcher.on('error', () => {}) // the folder was removed
    return [watcher]
  } catch {
    return []
  }
}
