/** The sections of the bench, in the order of the report. */

import { broker } from './broker/section.ts'
import { fairness } from './fairness/section.ts'
import { growth } from './growth/section.ts'
import { http } from './http/section.ts'
import { inProcess } from './in-process/section.ts'
import type { Section } from './section.ts'
import { telemetry } from './telemetry/section.ts'
import { twoWay } from './two-way/section.ts'
import { typeTables } from './types/section.ts'
import { weight } from './weight/section.ts'

/** All of them. */
export const sections: readonly Section[] = [inProcess, typeTables, telemetry, http, twoWay, broker, fairness, growth, weight]
