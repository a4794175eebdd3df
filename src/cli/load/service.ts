/** What of a module's exports is to be served. */
import type { MessageHandler } from '../../http/serve-options.ts'
import type { Method } from '../../service/methods/method.ts'
import { Service } from '../../service/service.ts'
import { Failure } from '../program/command.ts'
import { didYouMean } from '../program/suggest.ts'
import type { Exports } from './module.ts'

/** A service, perhaps of another copy of this package, or whatever else answers messages. */
export interface Served extends MessageHandler {
  list?(): readonly (readonly [name: string, method: Method])[]
}

/**
 * Finds what to serve: the export that was named; else the default export; else the only service; else all functions, each a method
 * under its own name. Functions beside a service are not published.
 * @throws Failure where nothing can be served, or where several services could be.
 */
export function findService(exports: Exports, wanted: string | undefined, file: string): Served {
  if (wanted !== undefined) return serviceNamed(exports, wanted, file)
  if (canBeServed(exports.default)) return serviceOf(exports.default, file)
  const { default: _, ...named } = exports
  return serviceIn(named, file)
}

function serviceNamed(exports: Exports, wanted: string, file: string): Served {
  const names = Object.keys(exports)
  if (!names.includes(wanted))
    throw new Failure(
      `${file} has no export ${wanted}.${didYouMean(wanted, names) || ` Its exports: ${names.join(', ') || 'none'}`}`,
    )
  if (!canBeServed(exports[wanted])) throw new Failure(`the export ${wanted} of ${file} is neither a Service nor functions`)
  return serviceOf(exports[wanted], file)
}

function serviceOf(value: unknown, file: string): Served {
  if (isService(value)) return value
  return isFunction(value) ? new Service().method(nameOf(value, file), value) : serviceIn(value as Exports, file)
}

function serviceIn(named: Exports, file: string): Served {
  const services = Object.entries(named).filter(([, value]) => isService(value))
  const [only, ...others] = services
  if (only && others.length === 0) return only[1] as Served
  if (only) {
    const names = services.map(([name]) => name).join(', ')
    throw new Failure(`${file} exports several services: ${names}. Choose one: --export ${only[0]}`)
  }
  const functions = Object.entries(named).filter(([, value]) => isFunction(value))
  if (functions.length > 0) return new Service().methods(Object.fromEntries(functions) as Record<string, PlainFunction>)
  throw new Failure(`${file} exports nothing to serve. Export a Service, or functions: export const add = (x, y) => x + y`)
}

type PlainFunction = (...args: never[]) => unknown

function isService(value: unknown): value is Served {
  return typeof (value as Partial<Served> | null | undefined)?.handle === 'function'
}

/** A class is a function that cannot be called; its prototype stands fast, which that of a function does not. */
function isFunction(value: unknown): value is PlainFunction {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false
}

function canBeServed(value: unknown): boolean {
  if (isService(value) || isFunction(value)) return true
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => isService(one) || isFunction(one))
}

function nameOf({ name }: PlainFunction, file: string): string {
  if (name !== '' && name !== 'default') return name
  throw new Failure(
    `the function that ${file} exports has no name to call it by. Name it: export default function add(x, y) { … }`,
  )
}
