/** Errors as classes: the code says which class, and its schema whether the data fit it. */
import type { AnyErrorClass, DataSchema } from '../protocol/declared-error.ts'
import { errorCodes, markReceived, type RpcError } from '../protocol/errors.ts'
import type { Fail } from './reply.ts'

/** Rejects a call with an instance of the error's class if there is one, else with a plain `RpcError`. */
export function failAs(classes: readonly AnyErrorClass[]): Fail {
  const byCode = new Map(classes.map((one) => [one.code, one]))
  return (call, error) => {
    const found = byCode.get(error.code)
    if (!found) return call.reject(error)
    fits(found.data, error.data).then((does) => call.reject(does ? markReceived(remade(found, error)) : error))
  }
}

/** Keeps the server's message: it may say more than the declaration. */
function remade(Declared: AnyErrorClass, { message, data }: RpcError): RpcError {
  const error = new Declared(data as never)
  if (error.message !== message) Object.defineProperty(error, 'message', { value: message, configurable: true, writable: true })
  return error
}

/** Whether the data fit the schema. They do not if the schema throws. */
async function fits(schema: DataSchema | undefined, data: unknown): Promise<boolean> {
  try {
    if (!schema) return data === undefined
    return !((await schema['~standard'].validate(data)) as { issues?: unknown }).issues
  } catch {
    return false
  }
}

/** The part of a service that lists its methods. */
export interface Listing {
  list(): readonly (readonly [name: string, method: { readonly options: { readonly errors?: readonly DeclaredEntry[] } }])[]
}
type DeclaredEntry = { readonly code: number; readonly data?: unknown }

/** For tests: what a method answered that it did not declare. Its name is that of any error, which a test prints. */
export class UndeclaredError extends Error {}

/** For tests: an error that the method did not declare rejects the call with an `Error` that says what to declare. */
export function failUndeclared(service: Listing, fail: Fail): Fail {
  return (call, error) => {
    const declared = declaredBy(service, call.method).find(({ code }) => code === error.code)
    const text = `The method ${JSON.stringify(call.method)} answered ${error.code} ${JSON.stringify(error.message)}`
    if (!declared && isOwn(error.code)) return fail(call, error)
    if (!declared)
      return call.reject(new UndeclaredError(`${text}, which it does not declare. Add it to its errors`, { cause: error }))
    const { data } = declared
    if (!isSchema(data)) return fail(call, error)
    fits(data, error.data).then((does) => {
      if (does) fail(call, error)
      else call.reject(new UndeclaredError(`${text} with data that its declaration does not take`, { cause: error }))
    })
  }
}

/** The package's own errors need no declaration. A masked error is none that a client could rely on. */
function isOwn(code: number): boolean {
  return code !== errorCodes.internalError && Object.values(errorCodes).some((own) => own === code)
}

function declaredBy(service: Listing, method: string): readonly DeclaredEntry[] {
  return service.list().find(([name]) => name === method)?.[1].options.errors ?? []
}

function isSchema(value: unknown): value is DataSchema {
  return typeof (value as { '~standard'?: unknown } | null | undefined)?.['~standard'] === 'object'
}
