/**
 * The types of functions at run time: checks of params, and values that JSON does not have. `jsonrpc types FILE` writes the table.
 * @example
 * import { Service } from 'damn-simple-jsonrpc-server'
 * import { types } from 'damn-simple-jsonrpc-server/types'
 *
 * const params = [{ name: 'x', required: true, schema: { type: 'number' } }]
 * const table = types({ version: 1, methods: { square: { params, result: true } }, definitions: {} })
 * new Service({ types: table }).method('square', (x: number) => x * x)
 * @module
 */

export type { MethodDescription, MethodTypes, ParamDescription, TypedMethod, TypeSchema } from '../service/method-types.ts'
export type { TypedCall } from './method.ts'
export type { TypeTable, TypeTableMethod } from './table.ts'
export { type Types, types } from './types.ts'
