/** The parts of a form: a field with its issue, and the message of an error. */
import { type ComponentProps, type SubmitEvent, useId } from 'react'
import { issueOf, messageOf } from './rpc.ts'

interface FieldProps extends ComponentProps<'input'> {
  readonly name: string
  readonly label: string
  readonly hint?: string | undefined
  /** The error of the call that sent the form. */
  readonly error: unknown
}

export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId()
  const issue = issueOf(error, input.name)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input {...input} id={id} aria-invalid={issue !== undefined} aria-describedby={`${id}-note`} />
      <p id={`${id}-note`} className={issue ? 'issue' : 'hint'} aria-live="polite">
        {issue ?? hint}
      </p>
    </div>
  )
}

export function Problem({ error }: { readonly error: unknown }) {
  return (
    <p role="alert" className="issue">
      {messageOf(error)}
    </p>
  )
}

/** What is in the fields of a form: params by name. */
export function valuesOf<Name extends string>({ currentTarget }: SubmitEvent<HTMLFormElement>, ...names: Name[]) {
  const data = new FormData(currentTarget)
  return Object.fromEntries(names.map((name) => [name, data.get(name)])) as Record<Name, string>
}
