/** Every audit, in the order of the specification. */
import type { Definition } from '../definition.ts'
import { batches } from './batches.ts'
import { errors } from './errors.ts'
import { extensions } from './extensions.ts'
import { http } from './http.ts'
import { ids } from './ids.ts'
import { json } from './json.ts'
import { notifications } from './notifications.ts'
import { params } from './params.ts'
import { requests } from './requests.ts'
import { responses } from './responses.ts'
import { robustness } from './robustness.ts'

/** What `audits` binds to a server. */
export const definitions: readonly Definition[] = [
  ...requests,
  ...ids,
  ...notifications,
  ...params,
  ...responses,
  ...errors,
  ...batches,
  ...extensions,
  ...json,
  ...http,
  ...robustness,
]
