/**
 * What a page can try, so that the visitor's browser calls a method of another site: each as JavaScript of the page. Some of them return
 * what the page saw of the response.
 */
import type { Page } from 'playwright-core'

/** The call that an attempt sends. */
const body = '{"jsonrpc":"2.0","method":"pay","params":["mallory"],"id":1}'

const setUp = (target: string) => `
  const target = ${JSON.stringify(target)}
  const body = ${JSON.stringify(body)}

  /** A form whose text/plain body is the call, letter by letter: name and value are joined by an equals sign. */
  function submit(attributes = {}) {
    const form = document.createElement('form')
    Object.assign(form, { method: 'POST', action: target, ...attributes })
    const input = document.createElement('input')
    input.name = body.slice(0, -1) + ',"x":"'
    input.value = '"}'
    form.append(input)
    document.body.append(form)
    form.submit()
  }

  /** Returns what the page sees: the kind of the response and its status, or nothing. */
  function post(init, url = target) {
    const sent = fetch(url, { method: 'POST', credentials: 'include', body, ...init })
    return sent.then((response) => response.type + ' ' + response.status, () => 'nothing')
  }

  function xhr(type) {
    const request = new XMLHttpRequest()
    request.open('POST', target)
    request.withCredentials = true
    request.setRequestHeader('content-type', type)
    return new Promise((resolve) => {
      request.onload = () => resolve('cors ' + request.status)
      request.onerror = () => resolve('nothing')
      request.send(body)
    })
  }

  function element(name, attributes) {
    const made = Object.assign(document.createElement(name), attributes)
    document.body.append(made)
    return made
  }

  const redirected = '/redirect?to=' + encodeURIComponent(target)
  const json = { 'content-type': 'application/json' }
  const jsonBlob = new Blob([body], { type: 'application/json' })
`

const inFrame = (sandbox: string, code: string) =>
  `element('iframe', { sandbox: '${sandbox}', srcdoc: '<body><script>{' + own + ${JSON.stringify(code)} + '}</' + 'script>' }) && undefined`

const attempts = {
  'a form': 'submit()',
  'a form with files': `submit({ enctype: 'multipart/form-data' })`,
  'a form of text that is JSON': `submit({ enctype: 'text/plain' })`,
  'a form without a referrer': `element('meta', { name: 'referrer', content: 'no-referrer' }) && submit({ enctype: 'text/plain' })`,
  'a form in a frame': `element('iframe', { name: 'inner' }) && submit({ enctype: 'text/plain', target: 'inner' })`,
  'a form that is redirected with 307': `submit({ enctype: 'text/plain', action: redirected })`,
  'a form that is a GET': `submit({ method: 'GET' })`,
  'a link': `void (location = target + '?q=' + encodeURIComponent(body))`,
  'a picture': `element('img', { src: target }) && undefined`,
  'a script': `element('script', { src: target }) && undefined`,
  'fetch of text, no-cors': `post({ mode: 'no-cors' })`,
  'fetch that claims JSON, no-cors': `post({ mode: 'no-cors', headers: json })`,
  'fetch of a blob of JSON, no-cors': `post({ mode: 'no-cors', body: jsonBlob })`,
  'fetch of text': 'post({})',
  'fetch of text that mentions JSON': `post({ headers: { 'content-type': 'text/plain; application/json' } })`,
  'fetch of no type': 'post({ body: new Blob([body]) })',
  'fetch of a form of JSON': `post({ body: new URLSearchParams(body) })`,
  'fetch of JSON': 'post({ headers: json })',
  'fetch of JSON without cookies': `post({ headers: json, credentials: 'omit' })`,
  'fetch of JSON, kept alive': 'post({ headers: json, keepalive: true })',
  'fetch of JSON that is redirected with 307': 'post({ headers: json }, redirected)',
  'XMLHttpRequest of text': `xhr('text/plain')`,
  'XMLHttpRequest of JSON': `xhr('application/json')`,
  'a beacon': 'void navigator.sendBeacon(target, body)',
  'a beacon of JSON': 'void navigator.sendBeacon(target, jsonBlob)',
  'a sandboxed frame with a form': inFrame('allow-scripts allow-forms', `submit({ enctype: 'text/plain' })`),
  'a sandboxed frame with fetch of text': inFrame('allow-scripts', 'post({})'),
  'a sandboxed frame with fetch of JSON': inFrame('allow-scripts', 'post({ headers: json })'),
} as const

export type Attempt = keyof typeof attempts

/** The page itself leaves for the other site. */
const leaving: readonly Attempt[] = [
  'a form',
  'a form with files',
  'a form of text that is JSON',
  'a form without a referrer',
  'a form that is redirected with 307',
  'a form that is a GET',
  'a link',
]

export function leavesThePage(attempt: Attempt): boolean {
  return leaving.includes(attempt)
}

/** Makes an attempt in a page. Resolves to what the page saw, if it looks; when the page leaves, once it is at the target. */
export async function makeAttempt(page: Page, attempt: Attempt, target: string): Promise<unknown> {
  const program = programOf(attempt, target)
  if (!leavesThePage(attempt)) return page.evaluate(program)
  const arrived = page.waitForURL((url) => url.href.startsWith(target), { waitUntil: 'commit' })
  page.evaluate(program).catch(() => {}) // it may never be answered, because the page is gone by then
  await arrived
  return undefined
}

function programOf(attempt: Attempt, target: string): string {
  const own = setUp(target)
  return `(() => { const own = ${JSON.stringify(own).replaceAll('</', '<\\/')}; ${own}; return ${attempts[attempt]} })()`
}
