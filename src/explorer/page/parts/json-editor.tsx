/** An editor for JSON. The Tab key moves the focus, as in any field. */
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { createEditor, type PrismEditor } from 'prism-code-editor'
import { editorCommands, insertLineAndIndent } from 'prism-code-editor/commands'
import 'prism-code-editor/prism/languages/json'
import 'prism-code-editor/languages/json'

interface Props {
  readonly id: string
  readonly label: string
  /** The initial text. Change the `key` of the component to set another text. */
  readonly start: string
  set(text: string): void
}

/** The editor holds the text itself: setting it on each render would undo characters typed since. */
export function JsonEditor({ id, label, start, set }: Props): VNode {
  const container = useRef<HTMLDivElement>(null)
  const latestSet = useRef(set)
  latestSet.current = set
  useEffect(() => {
    const editor = newEditor(container.current, start, (text) => latestSet.current(text))
    editor.textarea.id = id
    editor.textarea.setAttribute('aria-label', label)
    return () => editor.remove()
  }, [])
  return <div class="editor" ref={container} />
}

function newEditor(container: HTMLElement | null, value: string, onUpdate: (text: string) => void): PrismEditor {
  const options = { language: 'json', lineNumbers: false, wordWrap: true, value, onUpdate }
  return createEditor(container, options, editorCommands({ Enter: (editor) => insertLineAndIndent(editor) }))
}
