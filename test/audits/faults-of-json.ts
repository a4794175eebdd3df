/** Faults in parsing JSON and in UTF-8. */
import {
  errorPage,
  type Fault,
  type FaultyServer,
  invalidRequest,
  parse,
  rewriteBody,
  rewriteRequest,
  textOf,
} from './fault-injection.ts'

/** Evaluates a text as JavaScript, which accepts more than JSON. */
function evaluated(text: string): string {
  try {
    return JSON.stringify(new Function(`return (${text})`)()) ?? text
  } catch {
    return text
  }
}

const evaluates: Fault = rewriteRequest((text) => (parse(text) === undefined && text.length < 1000 ? evaluated(text) : text))

function firstDocument(text: string): string {
  for (let end = text.indexOf('}') + 1; end > 0; end = text.indexOf('}', end) + 1) {
    if (parse(text.slice(0, end)) !== undefined) return text.slice(0, end)
  }
  return text
}

export const jsonFaults: readonly FaultyServer[] = [
  {
    name: 'encodes answers as UTF-8 twice',
    fault: rewriteBody((text) => Buffer.from(text).toString('latin1')),
    breaks: ['2.0-4-id-unicode', '2.0-4.2-value-unicode', 'json-escaped-text', 'json-utf-8'],
  },
  {
    name: 'writes answers in Latin-1',
    fault: rewriteBody((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
    breaks: ['2.0-4-id-unicode', '2.0-4.2-value-unicode', 'json-escaped-text', 'json-utf-8', 'json-answers-utf-8'],
  },
  {
    name: 'evaluates requests as JavaScript',
    fault: evaluates,
    breaks: [
      '2.0-5.1-parse-trailing-comma',
      '2.0-5.1-parse-single-quotes',
      '2.0-5.1-parse-bare-names',
      '2.0-5.1-parse-comment',
      '2.0-5.1-parse-nan',
      '2.0-5.1-parse-leading-zero',
      '2.0-5.1-parse-bad-escape',
      '2.0-5.1-parse-control-character',
    ],
  },
  {
    name: 'reads only the first JSON value of a text',
    fault: rewriteRequest((text) => (parse(text) === undefined ? firstDocument(text) : text)),
    breaks: ['2.0-5.1-parse-trailing-text', '2.0-5.1-parse-two-documents', '2.0-5.1-parse-two-lines'],
  },
  {
    name: 'strips control characters from requests',
    fault: rewriteRequest((text) => [...text].filter((character) => character >= ' ').join('')),
    breaks: ['2.0-5.1-parse-control-character'],
  },
  {
    name: 'completes truncated JSON',
    fault: rewriteRequest((text) => (parse(text) === undefined && parse(`${text}}`) ? `${text}}` : text)),
    breaks: ['2.0-5.1-parse-truncated'],
  },
  {
    name: 'reads an empty body as {}',
    fault: rewriteRequest((text) => (text.trim() === '' ? '{}' : text)),
    breaks: ['2.0-5.1-parse-empty', '2.0-5.1-parse-blank', 'http-request-refuses-get'],
  },
  {
    name: 'finds members by a regular expression',
    fault: (init, forward, url) =>
      /^\{"jsonrpc":"2.0","method"|^(?!.*2\.0)/s.test(textOf(init)) ? forward(init, url) : Response.json(invalidRequest),
    atLeast: ['json-members-order', 'json-white-space', 'json-escaped-names'],
  },
  {
    name: 'does not unescape strings',
    fault: rewriteRequest((text) => text.replaceAll('\\', '\\\\')),
    atLeast: ['json-escaped-names', 'json-escaped-text'],
  },
  {
    name: 'fails on a byte order mark',
    fault: (init, forward, url) => (typeof init.body === 'object' && init.body[0] === 0xef ? errorPage(500) : forward(init, url)),
    breaks: ['json-mark'],
  },
  {
    name: 'replaces bytes that are not UTF-8',
    fault: (init, forward, url) => forward(init.method === 'GET' ? init : { ...init, body: textOf(init) }, url),
    breaks: ['json-not-utf-8'],
  },
  {
    name: 'fails on a lone surrogate',
    fault: (init, forward, url) => (textOf(init).includes('\\ud800') ? errorPage(500) : forward(init, url)),
    breaks: ['json-lone-surrogate'],
  },
  {
    name: 'begins answers with a byte order mark',
    fault: rewriteBody((text) => (text === '' ? '' : `\ufeff${text}`)),
    breaks: ['json-answers-no-mark'],
  },
]
