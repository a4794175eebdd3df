/** Which control stands for which kind of schema. */
import type { FunctionComponent } from 'preact'
import type { Kind } from '../schema.ts'
import { AnyControl } from './any-control.tsx'
import { ChoiceControl, FlagControl } from './choice-control.tsx'
import type { ControlProps } from './field-props.ts'
import { ListControl } from './list-control.tsx'
import { NothingControl, ObjectControl } from './object-control.tsx'
import { NumberControl, TextControl } from './text-control.tsx'
import { VariantControl } from './variant-control.tsx'

const controls: Readonly<Record<Kind['kind'], FunctionComponent<ControlProps>>> = {
  any: AnyControl,
  choice: ChoiceControl,
  flag: FlagControl,
  list: ListControl,
  nothing: NothingControl,
  number: NumberControl,
  object: ObjectControl,
  text: TextControl,
  variants: VariantControl,
}

/** The control for a kind. */
export function controlFor({ kind }: Kind): FunctionComponent<ControlProps> {
  return controls[kind]
}
