/** Compares the keywords that limit a value without changing its kind. */
import type { JsonSchemaObject } from '../../openrpc/document.ts'

const lowest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const highest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
/** Whether one of these allows what another does cannot be known. */
const opaque = ['pattern', 'format', 'multipleOf', 'contentEncoding', 'uniqueItems', 'not', 'if', 'propertyNames', 'contains']

/** The keywords of `to` by which a value of `from` may not fit. */
export function lostRange(from: JsonSchemaObject, to: JsonSchemaObject): string[] {
  return [
    ...lowest.filter((name) => isNumber(to[name]) && !(isNumber(from[name]) && from[name] >= to[name])),
    ...highest.filter((name) => isNumber(to[name]) && !(isNumber(from[name]) && from[name] <= to[name])),
    ...opaque.filter((name) => isSet(to[name]) && JSON.stringify(from[name]) !== JSON.stringify(to[name])),
  ].map((name) => `${name} ${text(from[name])} is ${text(to[name])}`)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false
}

function text(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value)
}
