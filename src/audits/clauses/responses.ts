/** §5 and §5.1: the grammar of a response, rule by rule. */
import { type AuditSource, type Definition, type RequestSource, section } from '../definition.ts'
import { anyResponse, type Expectation, responseThat, result, single, that } from '../expect.ts'
import {
  errorHasOnlyItsMembers,
  hasId,
  hasIntegerCode,
  hasMessage,
  hasNoError,
  hasNoResult,
  hasOnlyItsMembers,
  hasVersion,
  type Rule,
} from '../grammar.ts'
import { isObject } from '../json.ts'
import { call, request } from '../messages.ts'

/** Three requests that every server answers with an error, for three reasons. Bad JSON has an audit of its own. */
const failing: readonly RequestSource[] = [request({ id: 1 }), request({ id: 1, method: 1 }), '{"foo": "boo"}']

function ofErrors(id: string, title: AuditSource['title'], says: string, expect: Expectation): AuditSource {
  return { id, title, says, steps: () => failing.map((send) => [send, expect] as const) }
}

function ofResult(id: string, title: AuditSource['title'], says: string, expect: Expectation): AuditSource {
  return { id, title, says, needs: ['echo'], send: ({ echo }) => call(echo, ['hello']), expect }
}

function keeps(says: string, rule: Rule): Expectation {
  return single(responseThat(says, rule))
}

const versionSays = 'The member jsonrpc is exactly the string "2.0".'
const eitherSays = 'A response has either a result or an error, never both.'

/** §5.1 asks for one concise sentence, which has one line. */
const concise = that(
  'an error message on one line of at most 200 characters',
  ({ json }) => {
    const error = isObject(json?.value) ? json.value.error : undefined
    const message = isObject(error) ? error.message : undefined
    return typeof message === 'string' && message.length <= 200 && !message.includes('\n')
  },
  'the message is missing or long',
)

/** The audits of responses. */
export const responses: readonly Definition[] = [
  ...section('JSON-RPC 2.0', '§5 Response object', '2.0-5', [
    ofResult('result-version', 'MUST send jsonrpc "2.0" with a result', versionSays, keeps('jsonrpc "2.0"', hasVersion)),
    ofErrors('error-version', 'MUST send jsonrpc "2.0" with an error', versionSays, keeps('jsonrpc "2.0"', hasVersion)),
    ofResult('result-alone', 'MUST NOT send an error with a result', eitherSays, keeps('no member error', hasNoError)),
    ofErrors('error-alone', 'MUST NOT send a result with an error', eitherSays, keeps('no member result', hasNoResult)),
    ofErrors(
      'error-id',
      'MUST send an id with every error',
      'The id is required, and is null if it could not be read.',
      keeps('an id', hasId),
    ),
    {
      id: 'parse-error',
      title: 'MUST answer bad JSON with a well-formed response',
      says: 'The server answers a call with a response, and -32700 is the error for bad JSON.',
      send: '{"jsonrpc": "2.0", "method"]',
      expect: anyResponse,
    },
    {
      id: 'result-null',
      title: 'MUST send the member result even if it is null',
      says: 'The member result is required on success.',
      needs: ['echo'],
      send: ({ echo }) => call(echo, [null]),
      expect: result(null),
    },
    ofResult(
      'result-members',
      'SHOULD send only jsonrpc, result and id with a result',
      'The specification lists the members of a response.',
      keeps('no unknown member', hasOnlyItsMembers),
    ),
    ofErrors(
      'error-members',
      'SHOULD send only jsonrpc, error and id with an error',
      'The specification lists the members of a response.',
      keeps('no unknown member', hasOnlyItsMembers),
    ),
  ]),
  ...section('JSON-RPC 2.0', '§5.1 Error object', '2.0-5.1', [
    ofErrors(
      'code',
      'MUST send an error code that is an integer',
      'The code is an integer.',
      keeps('an integer code', hasIntegerCode),
    ),
    ofErrors(
      'message',
      'MUST send an error message that is a string',
      'The message is a string.',
      keeps('a message', hasMessage),
    ),
    ofErrors(
      'message-concise',
      'SHOULD keep an error message to a short sentence',
      'The message should be one concise sentence.',
      concise,
    ),
    ofErrors(
      'error-object-members',
      'SHOULD send only code, message and data in an error',
      'The specification lists the members of an error object.',
      keeps('no unknown member', errorHasOnlyItsMembers),
    ),
  ]),
]
