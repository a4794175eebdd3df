/** What every kind of field is given. */
import type { FunctionComponent } from 'preact'
import type { JsonSchema } from '../../../openrpc/document.ts'
import type { Fault } from '../verdict.ts'

/** One place in a form. */
export interface FieldProps {
  /** Its element's id; that of its parts begin with it. */
  readonly id: string
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
  /** The document that the schema refers into. */
  readonly root: unknown
  /** `undefined` where it is left out. */
  readonly value: unknown
  set(value: unknown): void
  /** What the server found wrong here and further inside. */
  readonly faults: readonly Fault[]
  /** Whether it stands alone, so that it needs no label of its own. */
  readonly isBare?: boolean
}

/** A kind of field. `nested` draws the fields inside of it. */
export interface ControlProps extends FieldProps {
  readonly nested: FunctionComponent<FieldProps>
  /** The id of the text that tells more about it; empty where there is none. */
  readonly describedBy: string
}

/** The faults further inside, as seen from there. */
export function faultsBelow(faults: readonly Fault[], part: string | number): readonly Fault[] {
  return faults
    .filter(({ path }) => String(path[0]) === String(part))
    .map(({ path, message }) => ({ path: path.slice(1), message }))
}
