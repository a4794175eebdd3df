/** When an editor shows completions, where, and what its keys do meanwhile. */
import type { RefObject } from 'preact'
import { useState } from 'preact/hooks'
import type { PrismEditor } from 'prism-code-editor'
import { insertText } from 'prism-code-editor/utils'
import type { JsonSchema } from '../../openrpc/document.ts'
import { type Completions, completionsAt } from './completion.ts'

/** A list that is open, at a place within the box around the editor. */
interface OpenList extends Completions {
  readonly active: number
  readonly left: number
  readonly top: number
}

/** The completion of one editor. */
export interface CompletionState {
  readonly open: OpenList | undefined
  onKey(event: KeyboardEvent): void
  onInput(event: Event): void
  insert(index: number): void
  close(): void
}

/** Ctrl Space opens the list, and so does typing the beginning of a name or a value. */
export function useCompletion(editor: RefObject<PrismEditor | undefined>, schema: JsonSchema, root: unknown): CompletionState {
  const [open, setOpen] = useState<OpenList>()
  const close = () => setOpen(undefined)
  const query = (isAsked: boolean) => {
    const { value, selectionStart } = editor.current?.textarea ?? { value: '', selectionStart: 0 }
    const found = completionsAt(value, selectionStart, schema, root, isAsked)
    setOpen(editor.current && found ? { ...found, active: 0, ...placeOfCursor(editor.current) } : undefined)
  }
  const insert = (index: number) => {
    const option = open?.options[index]
    if (!open || !option || !editor.current) return
    insertText(editor.current, option.insert, open.from, open.to, open.from + option.insert.length)
    query(option.insert.endsWith(': ')) // The values of a member follow its name.
  }
  const move = (step: number) => {
    if (open) setOpen({ ...open, active: (open.active + step + open.options.length) % open.options.length })
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => insert(open?.active ?? 0),
    Tab: () => insert(open?.active ?? 0),
    Escape: close,
  }
  const onKey = (event: KeyboardEvent) => {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey
    const isAsked = event.key === ' ' && event.ctrlKey
    const run = isAsked ? () => query(true) : open && !hasModifier ? keys[event.key] : undefined
    if (run) {
      event.preventDefault()
      event.stopPropagation()
      run()
    } else if (/^(Arrow|Home|End|Page)|^Enter$/.test(event.key)) close()
  }
  const onInput = (event: Event) => {
    const isTyped = event instanceof InputEvent && /^(insertText|delete)/.test(event.inputType)
    if (isTyped && (open || !event.inputType.startsWith('delete'))) query(false)
  }
  return { open, onKey, onInput, insert, close }
}

/** Returns where the next line begins, below the cursor, within the box around the editor. */
function placeOfCursor(editor: PrismEditor): { readonly left: number; readonly top: number } {
  const line = editor.lines[editor.activeLine]
  const box = editor.container.parentElement?.parentElement
  if (!line || !box) return { left: 0, top: 0 }
  const { value, selectionStart } = editor.textarea
  const column = selectionStart - (value.lastIndexOf('\n', selectionStart - 1) + 1)
  const cursor = rectOfColumn(line, column) ?? line.getBoundingClientRect()
  const around = box.getBoundingClientRect()
  const left = Math.max(0, Math.min(cursor.left - around.left, around.width - 260))
  return { left, top: cursor.bottom - around.top + 4 }
}

/** The place in a coloured line, which has a text node for each token. */
function rectOfColumn(line: Element, column: number): DOMRect | undefined {
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
  let left = column
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const length = node.textContent?.length ?? 0
    if (left <= length) {
      const range = document.createRange()
      range.setStart(node, left)
      return range.getClientRects()[0] ?? undefined
    }
    left -= length
  }
  return undefined
}
