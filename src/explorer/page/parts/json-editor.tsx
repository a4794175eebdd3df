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
  readonly value: string
  set(text: string): void
}

/** Shows `value`, and tells what is typed. */
export function JsonEditor({ id, label, value, set }: Props): VNode {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<PrismEditor>(undefined)
  const heard = useRef(set)
  heard.current = set
  useEffect(() => {
    editor.current = create(place.current, value, (text) => heard.current(text))
    return () => editor.current?.remove()
  }, [])
  useEffect(() => {
    if (editor.current && editor.current.value !== value) editor.current.setOptions({ value })
  }, [value])
  useEffect(() => {
    const textarea = editor.current?.textarea
    textarea?.setAttribute('aria-label', label)
    textarea?.setAttribute('id', id)
  }, [id, label])
  return <div class="editor" ref={place} />
}

function create(place: HTMLElement | null, value: string, onUpdate: (text: string) => void): PrismEditor {
  const options = { language: 'json', lineNumbers: false, wordWrap: true, value, onUpdate }
  return createEditor(place, options, editorCommands({ Enter: (editor) => insertLineAndIndent(editor) }))
}
