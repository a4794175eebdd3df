/** The props of all fields and controls. */
import type { FunctionComponent } from 'preact'
import type { JsonSchema } from '../../../openrpc/document.ts'
import type { ParamsIssue } from '../outcome.ts'

/** One value in a form. */
export interface FieldProps {
  /** The id of the element. The ids of its parts begin with it. */
  readonly id: string
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
  /** The document, for the `$ref`s of the schema. */
  readonly root: unknown
  /** `undefined` if the value is left out. */
  readonly value: unknown
  set(value: unknown): void
  /** How many unions stand directly around it. They have its label already. */
  readonly unions?: number
  /** A value around this one is secret, and so this one, too. */
  readonly isSecret?: boolean
  /** The issues of this value and of the values in it. */
  readonly issues: readonly ParamsIssue[]
}

/** The control of a field. */
export interface ControlProps extends FieldProps {
  /** `Field`, for the values in this one. Importing it would be circular. */
  readonly nested: FunctionComponent<FieldProps>
  readonly isSecret: boolean
  /** The id of the description; empty without one. */
  readonly describedBy: string
}

/** Returns the issues of one member or item, with paths that begin there. */
export function issuesBelow(issues: readonly ParamsIssue[], part: string | number): readonly ParamsIssue[] {
  return issues
    .filter(({ path }) => String(path[0]) === String(part))
    .map(({ path, message }) => ({ path: path.slice(1), message }))
}
