/** The params of a method: a form made from its schemas, or JSON. */
import type { VNode } from 'preact'
import { useDesk } from '../desk.ts'
import { Field } from '../fields/field.tsx'
import { faultsBelow } from '../fields/field-props.ts'
import type { Listed } from '../listing.ts'
import type { Drafting } from '../use-draft.ts'
import type { Fault } from '../verdict.ts'
import { JsonEditor } from './json-editor.tsx'

interface Props {
  readonly method: Listed
  readonly draft: Drafting
  readonly faults: readonly Fault[]
}

/** One of the two, with a switch between them. */
export function Params(props: Props): VNode {
  const { draft } = props
  const isForm = draft.text === undefined
  return (
    <section class="params" aria-label="Params">
      <div class="params-head">
        <h2>Params</h2>
        <fieldset class="tabs">
          <legend class="unseen">Fill in as</legend>
          <button type="button" aria-pressed={isForm} onClick={draft.showForm} disabled={!isForm && !draft.fitsForm}>
            Form
          </button>
          <button type="button" aria-pressed={!isForm} onClick={() => isForm && draft.showJson()}>
            JSON
          </button>
        </fieldset>
      </div>
      {isForm ? <ParamsForm {...props} /> : <ParamsText {...props} />}
    </section>
  )
}

function ParamsForm({ method, draft, faults }: Props): VNode {
  const { root } = useDesk().listing
  const whole = { name: 'params', description: '', required: true, schema: method.whole ?? {} }
  const params = method.whole === undefined ? method.params : [whole]
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
          value={draft.values[index]}
          set={(value) => draft.setValue(index, value)}
          faults={method.whole === undefined ? paramFaults(faults, param.name, index) : faults}
        />
      ))}
    </>
  )
}

/** A fault may name a param, or say at which place it stood. */
function paramFaults(faults: readonly Fault[], name: string, index: number): readonly Fault[] {
  return [
    ...faultsBelow(faults, name),
    ...faults.filter(({ path }) => path[0] === index).map((fault) => ({ ...fault, path: fault.path.slice(1) })),
  ]
}

function ParamsText({ draft }: Props): VNode {
  return (
    <>
      <JsonEditor key={draft.taken} id="params-json" label="Params as JSON" start={draft.text ?? ''} set={draft.setText} />
      {!draft.isJson && <p class="fault">This is not JSON yet.</p>}
      {draft.isJson && !draft.fitsForm && (
        <p class="words">The form has no place for these params. They can be sent all the same.</p>
      )}
    </>
  )
}
