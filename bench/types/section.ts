/** The cost of checking calls by a table of types, in process: by position against no checks, by name against a Zod shape. */
import { Service } from 'damn-simple-jsonrpc-server'
import { types } from 'damn-simple-jsonrpc-server/types'
import { z } from 'zod'
import { interleave, type Round } from '../measure/interleave.ts'
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { roundMilliseconds, roundOf } from '../measure/time.ts'
import { duration, ratio } from '../report/figures.ts'
import type { Section } from '../section.ts'

const about = `From text to text: one call of a function that adds two numbers. The table is as \`jsonrpc types\` writes it: both params are
numbers.`

const byPosition = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
const byName = '{"jsonrpc":"2.0","method":"add","params":{"x":1,"y":2},"id":1}'

const add = (x: number, y: number) => x + y
const number = { type: 'number' }
const param = (name: string) => ({ name, required: true, schema: number })
const table = types({ version: 1, methods: { add: { params: [param('x'), param('y')], result: number } }, definitions: {} })

/** `types`: a call that is checked by types. */
export const typeTables: Section = {
  name: 'types',
  title: 'Types alone',
  async measure({ isShort, rounds }, log) {
    log('a checked call')
    const length = isShort ? 0 : roundMilliseconds
    const typed = new Service({ types: table }).method('add', add)
    const plain = new Service().method('add', add)
    const names = new Service().method('add', { params: ['x', 'y'] }, add)
    const shape = new Service().method('add', { params: { x: z.number(), y: z.number() } }, ({ x, y }) => x + y)
    const subjects = [
      { name: 'by position, unchecked', answer: () => plain.handle(byPosition) as string },
      { name: 'by position, checked by types', answer: () => typed.handle(byPosition) as string },
      { name: 'by name, only the names declared', answer: () => names.handle(byName) as string },
      { name: 'by name, checked by types', answer: () => typed.handle(byName) as string },
      { name: 'by name, checked by a Zod shape', answer: () => shape.handle(byName) as string },
    ]
    const measured: Round[] = []
    if (!isShort) for (const { answer } of subjects) await roundOf(answer, 4 * length)
    for (const { answer } of subjects) measured.push(await roundOf(answer, length))
    const costs = await interleave(measured, rounds)
    const [unchecked = [], checked = [], named = [], byTypes = [], byShape = []] = costs
    const bases = [unchecked, unchecked, named, named, named]
    const rows = subjects.map(({ name }, index) => {
      const own = costs[index] as number[]
      const base = bases[index] as number[]
      return [name, duration(spreadOf(own).median), own === base ? '—' : ratio(speedAgainst(base, own))]
    })
    const speed = (base: readonly number[], own: readonly number[]) =>
      spreadOf(base.map((one, at) => one / (own[at] as number))).median
    return {
      about,
      tables: [{ caption: 'A call that is checked', header: ['', 'time', 'speed against unchecked'], rows }],
      goals: [
        {
          what: 'Types: a checked call by position against an unchecked one',
          target: 0.8,
          measured: speed(unchecked, checked),
          bound: 'least',
          unit: '×',
        },
        {
          what: 'Types: a checked call by name against a Zod shape',
          target: 1,
          measured: speed(byShape, byTypes),
          bound: 'least',
          unit: '×',
        },
      ],
    }
  },
}
