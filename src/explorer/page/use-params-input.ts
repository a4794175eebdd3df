/** The params that the visitor types for a method, in a form or as JSON. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { type ParamsInput, useAppState } from './app-state.ts'
import { parseJson } from './json.ts'
import type { ListedMethod } from './listing.ts'
import { paramsText, valuesFor } from './message.ts'
import { initialValue } from './schema.ts'

/** The typed params, and the ways to change them. */
export interface ParamsEditing extends ParamsInput {
  /** The params as JSON; empty without params. */
  readonly params: string
  readonly isJson: boolean
  /** Whether the form has fields for the typed JSON. */
  readonly fitsForm: boolean
  setValue(index: number, value: unknown): void
  setText(text: string): void
  /** Replaces the params by those of a link or an example. */
  replace(params: string): void
  showForm(): void
  showJson(): void
}

/** Starts with the params of the link, else with those typed before, else with the initial values of the schemas. */
export function useParamsInput(method: ListedMethod, linked: string): ParamsEditing {
  const { inputs, listing } = useAppState()
  const [input, setInput] = useState<ParamsInput>(() => firstInput(method, linked, inputs, listing.root))
  const change = (next: ParamsInput) => {
    inputs.set(method.name, next)
    setInput(next)
  }
  const { values, text, revision } = input
  const replace = (params: string) => change({ ...inputFor(method, params), revision: revision + 1 })
  const seen = useRef(linked)
  useEffect(() => {
    if (linked !== '' && linked !== seen.current) replace(linked)
    seen.current = linked
  }, [linked])
  const params = text === undefined ? paramsText(method, values) : text.trim()
  const formValues = valuesFor(method, params)
  return {
    ...input,
    params,
    isJson: params === '' || parseJson(params) !== undefined,
    fitsForm: formValues !== undefined,
    setValue: (index, value) => change({ values: withValue(values, index, value), text: undefined, revision }),
    setText: (next) => change({ values, text: next, revision }),
    replace,
    showForm: () => formValues && change({ values: formValues, text: undefined, revision }),
    showJson: () => change({ values, text: paramsText(method, values, 2) || emptyParams(method), revision: revision + 1 }),
  }
}

function firstInput(method: ListedMethod, linked: string, inputs: ReadonlyMap<string, ParamsInput>, root: unknown): ParamsInput {
  if (linked !== '') return { ...inputFor(method, linked), revision: 0 }
  return inputs.get(method.name) ?? initialInput(method, root)
}

function initialInput({ paramsSchema, params }: ListedMethod, root: unknown): ParamsInput {
  const fields = paramsSchema === undefined ? params : [{ schema: paramsSchema, required: true }]
  return { values: fields.map(({ schema, required }) => initialValue(schema, required, root)), text: undefined, revision: 0 }
}

function inputFor(method: ListedMethod, params: string): Pick<ParamsInput, 'values' | 'text'> {
  const values = valuesFor(method, params)
  return values ? { values, text: undefined } : { values: [], text: params }
}

function withValue(values: readonly unknown[], index: number, value: unknown): readonly unknown[] {
  return Array.from({ length: Math.max(values.length, index + 1) }, (_, at) => (at === index ? value : values[at]))
}

function emptyParams({ structure }: ListedMethod): string {
  return structure === 'by-position' ? '[]' : '{}'
}
