/** The types of functions at run time: checks of params, and values that JSON does not have. */
export type { MethodDescription, MethodTypes, ParamDescription, TypedMethod, TypeSchema } from '../service/method-types.ts'
export type { TypedCall } from './method.ts'
export type { TypeTable, TypeTableMethod } from './table.ts'
export { type Types, types } from './types.ts'
