/** Finds the service among the exports of a module. */
import type { MessageHandler } from '../../http/serve-options.ts'
import type { MethodTypes } from '../../service/method-types.ts'
import type { Method } from '../../service/methods/method.ts'
import { Service } from '../../service/service.ts'
import { Failure } from '../program/command.ts'
import { suggest } from '../program/suggest.ts'
import type { Exports } from './module.ts'

/** A `Service`, perhaps of another copy of this package, or another object that answers messages. */
export interface LoadedService extends MessageHandler {
  list?(): readonly (readonly [name: string, method: Method])[]
  isGuarded?(method: string): boolean
  addTypes?(types: MethodTypes): unknown
}

/**
 * Finds the service of a module: the export `exportName` if given; else the default export; else the only service; else a new service
 * of all exported functions, each under its own name. Functions next to a service are not published.
 * @throws Failure if nothing can be served, or if there are several services.
 */
export function findService(exports: Exports, exportName: string | undefined, file: string): LoadedService {
  if (exportName !== undefined) return namedService(exports, exportName, file)
  if (isServable(exports.default)) return serviceFrom(exports.default, file)
  const { default: _, ...named } = exports
  return serviceAmong(named, file)
}

function namedService(exports: Exports, exportName: string, file: string): LoadedService {
  const names = Object.keys(exports)
  if (!names.includes(exportName)) {
    const hint = suggest(exportName, names) || ` Its exports: ${names.join(', ') || 'none'}`
    throw new Failure(`${file} has no export ${exportName}.${hint}`)
  }
  const value = exports[exportName]
  if (!isServable(value))
    throw new Failure(`the export ${exportName} of ${file} is neither a Service nor functions. Export one of them`)
  return serviceFrom(value, file)
}

function serviceFrom(value: unknown, file: string): LoadedService {
  if (isService(value)) return value
  return isFunction(value) ? new Service().method(nameOf(value, file), value) : serviceAmong(value as Exports, file)
}

function serviceAmong(named: Exports, file: string): LoadedService {
  const services = Object.entries(named).filter(([, value]) => isService(value))
  const [only, ...others] = services
  if (only && others.length === 0) return only[1] as LoadedService
  if (only) {
    const names = services.map(([name]) => name).join(', ')
    throw new Failure(`${file} exports several services: ${names}. Choose one: --export ${only[0]}`)
  }
  const functions = Object.entries(named).filter(([, value]) => isFunction(value))
  if (functions.length > 0) return new Service().methods(Object.fromEntries(functions) as Record<string, AnyFunction>)
  throw new Failure(`${file} exports nothing to serve. Export a Service, or functions: export const add = (x, y) => x + y`)
}

type AnyFunction = (...args: never[]) => unknown

function isService(value: unknown): value is LoadedService {
  return typeof (value as Partial<LoadedService> | null | undefined)?.handle === 'function'
}

/** A class is a function as well, but cannot be called. Unlike a function's, its `prototype` is not writable. */
function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false
}

/** Whether an export is a service or a function, or an object that has one. */
export function isServable(value: unknown): boolean {
  if (isService(value) || isFunction(value)) return true
  return typeof value === 'object' && value !== null && Object.values(value).some((one) => isService(one) || isFunction(one))
}

function nameOf({ name }: AnyFunction, file: string): string {
  if (name !== '' && name !== 'default') return name
  throw new Failure(`the function that ${file} exports has no name. Name it: export default function add(x, y) { … }`)
}
