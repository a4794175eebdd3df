/** What the visitor is filling in for a method: as a form, or as JSON. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { type Draft, useDesk } from './desk.ts'
import type { Listed } from './listing.ts'
import { paramsText, valuesFor } from './message.ts'
import { startOf } from './schema.ts'

/** A draft, and what can be done with it. */
export interface Drafting {
  readonly values: readonly unknown[]
  /** As typed; `undefined` where the form is used. */
  readonly text: string | undefined
  /** Changes when the text is no longer what was typed. */
  readonly taken: number
  /** The params as JSON, empty where there are none. */
  readonly params: string
  /** Whether what was typed is JSON. */
  readonly isJson: boolean
  /** Whether the form could hold what was typed. */
  readonly fitsForm: boolean
  setValue(index: number, value: unknown): void
  setText(text: string): void
  /** Takes params from a link or an example. */
  take(params: string): void
  showForm(): void
  showJson(): void
}

/** The draft for a method: what a link brings, else what was typed before, else what its schemas start with. */
export function useDraft(method: Listed, linked: string): Drafting {
  const { drafts, listing } = useDesk()
  const [draft, setDraft] = useState<Draft>(() => firstDraft(method, linked, drafts, listing.root))
  const keep = (next: Draft) => {
    drafts.set(method.name, next)
    setDraft(next)
  }
  const take = (params: string) => keep({ ...draftFor(method, params), taken: draft.taken + 1 })
  const seen = useRef(linked)
  useEffect(() => {
    if (linked !== '' && linked !== seen.current) take(linked)
    seen.current = linked
  }, [linked])
  const { values, text, taken } = draft
  const params = text === undefined ? paramsText(method, values) : text.trim()
  const typed = valuesFor(method, params)
  return {
    ...draft,
    params,
    isJson: params === '' || isJson(params),
    fitsForm: typed !== undefined,
    setValue: (index, value) => keep({ values: placed(values, index, value), text: undefined, taken }),
    setText: (next) => keep({ values, text: next, taken }),
    take,
    showForm: () => typed && keep({ values: typed, text: undefined, taken }),
    showJson: () => keep({ values, text: paramsText(method, values, 2) || emptyParams(method), taken: taken + 1 }),
  }
}

function firstDraft(method: Listed, linked: string, drafts: ReadonlyMap<string, Draft>, root: unknown): Draft {
  if (linked !== '') return { ...draftFor(method, linked), taken: 0 }
  return drafts.get(method.name) ?? startDraft(method, root)
}

function startDraft(method: Listed, root: unknown): Draft {
  const { whole, params } = method
  if (whole !== undefined) return { values: [startOf(whole, true, root)], text: undefined, taken: 0 }
  return { values: params.map(({ schema, required }) => startOf(schema, required, root)), text: undefined, taken: 0 }
}

function draftFor(method: Listed, params: string): Pick<Draft, 'values' | 'text'> {
  const values = valuesFor(method, params)
  return values ? { values, text: undefined } : { values: [], text: params }
}

function placed(values: readonly unknown[], index: number, value: unknown): readonly unknown[] {
  return Array.from({ length: Math.max(values.length, index + 1) }, (_, at) => (at === index ? value : values[at]))
}

function emptyParams({ structure }: Listed): string {
  return structure === 'by-position' ? '[]' : '{}'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
