/** An editor for JSON, with completion by a schema. The Tab key moves the focus, as in any field. */
import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { createEditor, type PrismEditor } from 'prism-code-editor'
import { editorCommands, insertLineAndIndent } from 'prism-code-editor/commands'
import 'prism-code-editor/prism/languages/json'
import 'prism-code-editor/languages/json'
import type { JsonSchema } from '../../../openrpc/document.ts'
import { useCompletion } from '../use-completion.ts'
import { CompletionList } from './completion-list.tsx'

interface Props {
  readonly id: string
  readonly label: string
  /** The initial text. Change the `key` of the component to set another text. */
  readonly start: string
  set(text: string): void
  readonly schema: JsonSchema
  /** The document, for the `$ref`s of the schema. */
  readonly root: unknown
}

/** The editor holds the text itself: setting it on each render would undo characters typed since. */
export function JsonEditor({ id, label, start, set, schema, root }: Props): VNode {
  const container = useRef<HTMLDivElement>(null)
  const editor = useRef<PrismEditor>(undefined)
  const latestSet = useRef(set)
  latestSet.current = set
  const completion = useCompletion(editor, schema, root)
  useEffect(() => {
    const created = newEditor(container.current, start, (text) => latestSet.current(text))
    created.textarea.id = id
    created.textarea.setAttribute('aria-label', label)
    created.textarea.setAttribute('aria-autocomplete', 'list')
    editor.current = created
    return () => created.remove()
  }, [])
  const listId = `${id}-completions`
  // In the same step as the list: a screen reader must not hear of the option before.
  useLayoutEffect(() => describeList(editor.current?.textarea, listId, completion.open?.active), [completion.open])
  return (
    <div
      class="editor"
      onKeyDownCapture={completion.onKey}
      onInput={completion.onInput}
      onFocusOut={completion.close}
      onPointerDown={completion.close}
    >
      <div ref={container} />
      <CompletionList id={listId} completion={completion} />
    </div>
  )
}

function newEditor(container: HTMLElement | null, value: string, onUpdate: (text: string) => void): PrismEditor {
  const options = { language: 'json', lineNumbers: false, wordWrap: true, value, onUpdate }
  return createEditor(container, options, editorCommands({ Enter: (editor) => insertLineAndIndent(editor) }))
}

/** The focus stays in the text box while the arrow keys move through the list. */
function describeList(box: HTMLElement | undefined, id: string, active: number | undefined): void {
  const attributes = { 'aria-haspopup': 'listbox', 'aria-controls': id, 'aria-activedescendant': `${id}-${active}` }
  for (const [name, value] of Object.entries(attributes)) {
    if (active === undefined) box?.removeAttribute(name)
    else box?.setAttribute(name, value)
  }
}
