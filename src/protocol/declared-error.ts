/** Declared errors: thrown by a handler, listed in documents, and caught by class at the client. */
import { errorCodes, RpcError } from './errors.ts'

/** The schema of an error's data: any Standard Schema. */
export interface DataSchema {
  readonly '~standard': {
    readonly validate: (value: unknown) => unknown
    readonly types?: { readonly input: unknown; readonly output: unknown } | undefined
  }
}

type DataOf<Schema> = Schema extends { readonly '~standard': { readonly types?: { readonly input: infer Data } | undefined } }
  ? Data
  : never

/** An instance of a declared error: an `RpcError` whose code and data have types. */
export interface DeclaredRpcError<Code extends number = number, Data = unknown> extends RpcError {
  readonly code: Code
  readonly data: Data
}

/** A class of errors, made by `defineError`. */
export interface ErrorClass<Code extends number = number, Data = unknown> {
  new (
    ...args: undefined extends Data ? [data?: Data, options?: ErrorOptions] : [data: Data, options?: ErrorOptions]
  ): DeclaredRpcError<Code, Data>
  readonly code: Code
  readonly message: string
  /** The schema of the data, if there is one. */
  readonly data: DataSchema | undefined
  /** Tells an error of this class from other errors. */
  is(thrown: unknown): thrown is DeclaredRpcError<Code, Data>
}

/** Any class made by `defineError`. */
export interface AnyErrorClass {
  new (data: never): RpcError
  readonly code: number
  readonly message: string
  readonly data: DataSchema | undefined
}

/**
 * Makes a class of errors. A handler throws them, `errors: [NotEnoughMoney]` on a method declares them, and a client with the same option
 * rejects with instances of the class.
 *
 * @example
 * const NotEnoughMoney = defineError(1, 'Not enough money', z.object({ balance: z.number() }))
 * throw new NotEnoughMoney({ balance: 5 })
 * @throws TypeError for a code that is not an integer, or one that this package or the protocol (§5.1) answers with itself.
 */
export function defineError<const Code extends number>(code: Code, message: string): ErrorClass<Code, undefined>
export function defineError<const Code extends number, Schema extends DataSchema>(
  code: Code,
  message: string,
  dataSchema: Schema,
): ErrorClass<Code, DataOf<Schema>>
export function defineError(code: number, message: string, dataSchema?: DataSchema): unknown {
  check(code, message, dataSchema)
  return class DeclaredError extends RpcError {
    static readonly code = code
    static readonly message = message
    static readonly data = dataSchema

    constructor(data?: unknown, options?: ErrorOptions) {
      super(code, message, data, options)
    }

    static override is(thrown: unknown): thrown is DeclaredError {
      return thrown instanceof DeclaredError
    }
  }
}

function check(code: number, message: string, dataSchema: DataSchema | undefined): void {
  new RpcError(code, message) // throws for a code or a message that no error can have
  if (Object.values(errorCodes).includes(code as -32700))
    throw new TypeError(`defineError(): ${code} is taken by JSON-RPC or this package. Use another`)
  if (dataSchema !== undefined && typeof dataSchema?.['~standard']?.validate !== 'function')
    throw new TypeError('defineError(): data must be a Standard Schema, such as z.number()')
}
