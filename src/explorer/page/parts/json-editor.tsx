/** An editor for JSON. Tab leaves it, as it leaves any field. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { createEditor, type PrismEditor } from 'prism-code-editor'
import { editorCommands, insertLineAndIndent } from 'prism-code-editor/commands'
import 'prism-code-editor/prism/languages/json'
import 'prism-code-editor/languages/json'

interface Props {
  readonly id: string
  readonly label: string
  /** What it begins with. To put another text in, draw it with another key. */
  readonly start: string
  set(text: string): void
}

/** Tells what is typed. It owns its text: two owners, of which one is late, would undo each other's typing. */
export function JsonEditor({ id, label, start, set }: Props): VNode {
  const place = useRef<HTMLDivElement>(null)
  const heard = useRef(set)
  heard.current = set
  useEffect(() => {
    const editor = create(place.current, start, (text) => heard.current(text))
    editor.textarea.id = id
    editor.textarea.setAttribute('aria-label', label)
    return () => editor.remove()
  }, [])
  return <div class="editor" ref={place} />
}

function create(place: HTMLElement | null, value: string, onUpdate: (text: string) => void): PrismEditor {
  const options = { language: 'json', lineNumbers: false, wordWrap: true, value, onUpdate }
  return createEditor(place, options, editorCommands({ Enter: (editor) => insertLineAndIndent(editor) }))
}
