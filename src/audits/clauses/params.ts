/** §4.2: params by position and by name, and the values in them. */
import { type AuditSource, type Definition, section } from '../definition.ts'
import { error, not, result } from '../expect.ts'
import { call } from '../messages.ts'

const byPosition = 'Params by position are an array of values in the order that the server expects.'
const byName = 'Params by name are an object with the names that the server expects.'
const exactNames = 'The names must match the expected names exactly, including case.'
const values = 'JSON-RPC has the types of JSON (§2), so a value arrives as it was sent.'

function carries(id: string, kind: string, ...several: readonly unknown[]): AuditSource {
  return {
    id: `value-${id}`,
    title: `MUST echo ${kind} unchanged`,
    says: values,
    needs: ['echo'],
    steps: ({ echo }) => several.map((value) => [call(echo, [value]), result(value)] as const),
  }
}

const not19 = not(result(19), 'anything but the result 19', 'the names were not matched exactly')

/** The audits of params. */
export const params: readonly Definition[] = section('JSON-RPC 2.0', '§4.2 Parameter structures', '2.0-4.2', [
  {
    id: 'params-by-position',
    title: 'MUST accept params by position, in order',
    says: byPosition,
    needs: ['subtract'],
    steps: ({ subtract }) => [
      [call(subtract, [42, 23]), result(19)],
      [call(subtract, [23, 42]), result(-19)],
    ],
  },
  {
    id: 'params-by-name',
    title: 'MUST accept params by name, in any order',
    says: byName,
    needs: ['subtract'],
    steps: ({ subtract }) => [
      [call(subtract, { subtrahend: 23, minuend: 42 }), result(19)],
      [call(subtract, { minuend: 42, subtrahend: 23 }), result(19)],
    ],
  },
  {
    id: 'params-many',
    title: 'MUST pass all positional params to the method',
    says: byPosition,
    needs: ['sum'],
    send: ({ sum }) => call(sum, [1, 2, 4]),
    expect: result(7),
  },
  {
    id: 'names-case',
    title: 'MUST match the names of params by case',
    says: exactNames,
    needs: ['subtract'],
    send: ({ subtract }) => call(subtract, { Minuend: 42, Subtrahend: 23 }),
    expect: not19,
  },
  {
    id: 'names-own',
    title: 'MUST NOT read params from a member __proto__',
    says: `${exactNames} The member __proto__ is a member of that name, and does not stand for others.`,
    needs: ['subtract'],
    send: ({ subtract }) => call(subtract, 'PARAMS').replace('"PARAMS"', '{"__proto__":{"minuend":42,"subtrahend":23}}'),
    expect: not19,
  },
  {
    id: 'missing-position',
    title: 'SHOULD answer -32602 if a positional param is missing',
    says: 'A missing param may be an error, and -32602 is its code (§5.1).',
    needs: ['subtract'],
    send: ({ subtract }) => call(subtract, [42]),
    expect: error(-32602, 1),
  },
  {
    id: 'missing-name',
    title: 'SHOULD answer -32602 if a named param is missing',
    says: 'A missing name may be an error, and -32602 is its code (§5.1).',
    needs: ['subtract'],
    send: ({ subtract }) => call(subtract, { minuend: 42 }),
    expect: error(-32602, 1),
  },
  carries('falsy', 'false, 0 and ""', false, 0, ''),
  carries('numbers', 'fractions, negative and large numbers', -1.5, 1e308, 9007199254740991),
  carries('structures', 'nested arrays and objects', { a: [1, { b: null }], c: '' }, [], {}, [[]]),
  carries('unicode', 'characters of every kind', 'é 😀 \u2028 \u2029 方', 'a\u0000b', '"\\/\b\f\n\r\t'),
  carries('long', 'a string of 100,000 characters', 'x'.repeat(100_000)),
])
