/** One method of a table, from both ends: a service reads its params and writes its result, a client writes the params and reads the result. */
import type { TypedMethod } from '../service/method-types.ts'
import { argumentsOf, planOf, writtenParams } from './params.ts'
import { type Convert, invalid, pass, Run, type SchemaCompiler } from './run.ts'
import type { TypeTableMethod } from './table.ts'

/** How a client makes calls of a method. */
export interface TypedCall {
  /** Arguments, by position or by name, as they go onto the wire. @throws TypeError for one that does not fit its type. */
  writeParams(params: TypedParams): TypedParams
  /** The result as the types of the service say. @throws TypeError if it cannot be read. */
  readResult(result: unknown): unknown
  /** The same for an item of a stream. */
  readItem(item: unknown): unknown
}

type TypedParams = Parameters<TypedMethod['readArguments']>[0]

/** How a service takes the params of a method, and gives its result. */
export function typedMethod(method: TypeTableMethod, reader: SchemaCompiler, writer: SchemaCompiler): TypedMethod {
  const plan = planOf(method, reader)
  const { names, rest } = plan
  return {
    paramNames: rest ? [...names, rest.name] : names,
    hasRest: rest !== undefined,
    readArguments: (params) => {
      const run = new Run()
      const args = argumentsOf(params, plan, run)
      return run.count > 0 ? { issues: run.issues } : { args }
    },
    writeResult: orThrow(writer.convert(method.item ?? method.result), 'The result'),
  }
}

/** How a client makes calls of a method. `name` is for the messages of errors. */
export function typedCall(name: string, method: TypeTableMethod, writer: SchemaCompiler, reader: SchemaCompiler): TypedCall {
  const plan = planOf(method, writer)
  const hasRich = [plan.rest?.convert ?? pass, ...plan.converts].some((convert) => convert !== pass)
  const write = orThrow((params, run) => writtenParams(params as TypedParams, plan, run), `${name}: an argument`)
  return {
    writeParams: hasRich ? (params) => write(params) as TypedParams : (params) => params,
    readResult: orThrow(reader.convert(method.result), `${name}: the result`),
    readItem: orThrow(reader.convert(method.item ?? true), `${name}: an item`),
  }
}

function orThrow(convert: Convert, subject: string): (value: unknown) => unknown {
  if (convert === pass) return (value) => value
  return (value) => {
    const run = new Run()
    const converted = convert(value, run)
    if (converted !== invalid) return converted
    const issues = run.issues
      .slice(0, 20)
      .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    throw new TypeError(`${subject} does not fit its type: ${issues.join('; ')}`)
  }
}
