/** The params of a method: a form made from its schemas, or JSON. */
import type { VNode } from 'preact'
import { useAppState } from '../app-state.ts'
import { Field } from '../fields/field.tsx'
import { issuesBelow } from '../fields/field-props.ts'
import { type ListedMethod, paramsSchemaOf } from '../listing.ts'
import type { ParamsIssue } from '../outcome.ts'
import type { ParamsEditing } from '../use-params-input.ts'
import { JsonEditor } from './json-editor.tsx'

interface Props {
  readonly method: ListedMethod
  readonly input: ParamsEditing
  readonly issues: readonly ParamsIssue[]
}

/** The form or the JSON, and a switch between them. */
export function Params(props: Props): VNode {
  const { input } = props
  const isForm = input.text === undefined
  return (
    <section class="params" aria-label="Params">
      <div class="params-head">
        <h2>Params</h2>
        <fieldset class="tabs">
          <legend class="visually-hidden">Fill in as</legend>
          <button type="button" aria-pressed={isForm} onClick={input.showForm} disabled={!isForm && !input.fitsForm}>
            Form
          </button>
          <button type="button" aria-pressed={!isForm} onClick={() => isForm && input.showJson()}>
            JSON
          </button>
        </fieldset>
      </div>
      {isForm ? <ParamsForm key={input.revision} {...props} /> : <ParamsText {...props} />}
    </section>
  )
}

function ParamsForm({ method: { params, paramsSchema }, input, issues }: Props): VNode {
  const { root } = useAppState().listing
  if (paramsSchema !== undefined) {
    const [value] = input.values
    const texts = { id: 'param-0', label: 'params', description: '' }
    const set = (next: unknown) => input.setValue(0, next)
    return <Field {...texts} required schema={paramsSchema} root={root} value={value} set={set} issues={issues} />
  }
  if (params.length === 0) return <p class="quiet">This method takes no params.</p>
  return (
    <>
      {params.map((param, index) => (
        <Field
          key={param.name}
          id={`param-${index}`}
          label={param.name}
          description={param.description}
          required={param.required}
          schema={param.schema}
          root={root}
          value={input.values[index]}
          set={(value) => input.setValue(index, value)}
          issues={issuesOfParam(issues, param.name, index)}
        />
      ))}
    </>
  )
}

/** The path of an issue begins with the name or with the position of its param. */
function issuesOfParam(issues: readonly ParamsIssue[], name: string, index: number): readonly ParamsIssue[] {
  const byPosition = issues.filter(({ path }) => path[0] === index)
  return [...issuesBelow(issues, name), ...byPosition.map(({ path, message }) => ({ path: path.slice(1), message }))]
}

function ParamsText({ method, input }: Props): VNode {
  const { root } = useAppState().listing
  return (
    <>
      <JsonEditor
        key={input.revision}
        id="params-json"
        label="Params as JSON"
        start={input.text ?? ''}
        set={input.setText}
        schema={paramsSchemaOf(method)}
        root={root}
      />
      {!input.isJson && <p class="issue">This is not JSON yet.</p>}
      {input.isJson && !input.fitsForm && <p class="hint">The form cannot show these params. You can still send them.</p>}
    </>
  )
}
