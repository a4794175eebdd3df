/** What comes ahead of an answer: items, progress and events, over HTTP and over a WebSocket. */
import type { AddressInfo } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { call, callButton, field, keepPicture, lastSent, replyOf, setHeader, type Visit, visit } from './browser.ts'
import { feed } from './feeds.ts'

const overWebSocket = { explorer: { title: 'Feeds', webSocket: true }, server: { WebSocketServer } } as const satisfies Visit

const stop = (page: Page) => page.getByRole('button', { name: 'Stop' }).click()
const itemsIn = (page: Page) => page.locator('.items li code').allInnerTexts()
const itemNumber = (page: Page, count: number) => page.locator(`.items ol li:nth-child(${count})`).waitFor()
const replyText = (page: Page) => page.locator('.reply').innerText()
const failedToConnect = /WebSocket connection to|Failed to load resource/

describe.each([
  ['an event stream', 'HTTP 200', {}],
  ['a WebSocket', 'WebSocket', overWebSocket],
])('over %s', (name, figure, options) => {
  test(`items are shown as they come over ${name}, and the whole array at the end`, async () => {
    const { service, push, end } = feed()
    const page = await visit({ ...options, service, at: '#/method/rows' })
    await callButton(page).click()
    push({ row: 1 })
    await itemNumber(page, 1)
    push({ row: 2 })
    await itemNumber(page, 2)
    expect(await itemsIn(page)).toEqual(['{"row":1}', '{"row":2}'])
    expect(await replyText(page)).toMatch(/Receiving\s+2 items/)
    end()
    const reply = await replyOf(page)
    expect(reply).toContain('Result')
    expect(reply).toContain(`2 items · ${figure}`)
    expect(reply.replace(/\s+/g, '')).toContain('[{"row":1},{"row":2}]')
    expect(await page.locator('.items').count()).toBe(0)
    expect(await lastSent(page)).toEqual({ jsonrpc: '2.0', method: 'rows', id: 1 })
  })

  test(`Stop ends a stream over ${name} at the server, and what came stays`, async () => {
    const { service, push, aborted } = feed()
    const page = await visit({ ...options, service, at: '#/method/rows' })
    await callButton(page).click()
    push({ row: 1 })
    await itemNumber(page, 1)
    await stop(page)
    const reply = await replyOf(page)
    expect(reply).toContain('You stopped this call')
    expect(reply).toContain('1 item')
    expect(await itemsIn(page)).toEqual(['{"row":1}'])
    await vi.waitFor(() => expect(aborted).toHaveLength(1))
  })

  test(`an error after some items over ${name} is shown with these items`, async () => {
    const { service, push, fail } = feed()
    const page = await visit({ ...options, service, at: '#/method/rows' })
    await callButton(page).click()
    push({ row: 1 })
    await itemNumber(page, 1)
    fail(new RpcError(7, 'The table is gone'))
    expect(await replyOf(page)).toContain('7 The table is gone')
    expect(await itemsIn(page)).toEqual(['{"row":1}'])
  })

  test(`the progress of a call over ${name} is shown while it runs`, async () => {
    const { service, push, end } = feed()
    const page = await visit({ ...options, service, at: '#/method/build' })
    await callButton(page).click()
    push({ kind: 'report', percentage: 50, message: 'Linking' })
    const bar = page.getByRole('progressbar')
    await bar.waitFor()
    expect(await bar.getAttribute('value')).toBe('50')
    expect(await replyText(page)).toContain('50 % Linking')
    push('any value')
    await page.getByText('"any value"').waitFor()
    expect(await bar.getAttribute('value')).toBe(null)
    end()
    expect(await replyOf(page)).toContain('"built"')
    expect(await bar.count()).toBe(0)
  })

  test(`a stream of 60,000 items over ${name} draws few of them, and copies all`, async () => {
    const { service } = feed()
    const page = await visit({ ...options, service, at: '#/method/anything' })
    await field(page, 'count').fill('60000')
    const reply = await call(page)
    expect(reply).toContain('60,000 items, the last 100 shown')
    expect(await page.locator('.items li').count()).toBe(100)
    expect((await itemsIn(page)).at(-1)).toContain('"item":60000')
    const isAtEnd = 'const box = document.querySelector(".items"); box.scrollTop + box.clientHeight >= box.scrollHeight - 1'
    expect(await page.evaluate(isAtEnd)).toBe(true)
    await page.getByRole('button', { name: 'Copy the items' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()'))
    expect([copied.length, copied[59_999].item]).toEqual([60_000, 60_000])
  })
})

test('items keep the digits that were sent', async () => {
  const page = await visit({ service: feed().service, at: '#/method/anything' })
  const part = '{"jsonrpc":"2.0","method":"$/progress","params":{"token":"items-1","value":[9007199254740993, 1e400]}}'
  const body = `data: ${part}\n\n: quiet\n\ndata: {"jsonrpc":"2.0","result":[],"id":1}\n\n`
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ contentType: 'text/event-stream', body }) : route.continue(),
  )
  expect(await call(page)).toContain('[9007199254740993, 1e400]')
})

test('an event stream that breaks off is a lost connection', async () => {
  const page = await visit({ service: feed().service, at: '#/method/anything' })
  await page.route('**/*', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ contentType: 'text/event-stream; charset=utf-8', body: ': quiet\n\n' })
      : route.continue(),
  )
  expect(await call(page)).toContain('The connection was lost')
})

test('a list of items stays where the visitor has scrolled it', async () => {
  const { service, push } = feed()
  const page = await visit({ service, at: '#/method/anything' })
  await callButton(page).click()
  for (let item = 1; item <= 50; item++) push(item)
  await itemNumber(page, 50)
  await page.evaluate("document.querySelector('.items').scrollTop = 0")
  push(51)
  await itemNumber(page, 51)
  expect(await page.evaluate("document.querySelector('.items').scrollTop")).toBe(0)
})

test('the reply to a stream has one height while items come and at the end', async () => {
  const { service, push, end } = feed()
  const page = await visit({ service, at: '#/method/rows' })
  const height = async () => (await page.locator('.reply').boundingBox())?.height
  await callButton(page).click()
  await page.locator('.items').waitFor()
  const first = await height()
  push({ row: 1 })
  await itemNumber(page, 1)
  expect(await height()).toBe(first)
  end()
  await replyOf(page)
  expect(await height()).toBe(first)
})

test('the reply to a call has one height with and without progress', async () => {
  const { service, push } = feed()
  const page = await visit({ service, at: '#/method/build' })
  const height = async () => (await page.locator('.reply').boundingBox())?.height
  await callButton(page).click()
  await page.getByText('Waiting for the answer').waitFor()
  const first = await height()
  push({ percentage: 20, message: 'Compiling' })
  await page.getByRole('progressbar').waitFor()
  expect(await height()).toBe(first)
})

test('a stream that is too long to keep says how much of it was kept', async () => {
  const service = new Service().method('texts', async function* () {
    for (let item = 0; item < 25; item++) yield 'x'.repeat(1_000_000)
  })
  const page = await visit({ service, at: '#/method/texts' })
  await call(page)
  expect(await page.locator('.received .meta').innerText()).toMatch(/25 items, the last \d+ kept/)
  expect(await page.locator('.items').innerText()).toContain('…')
})

test('a message that was written by hand shows what comes ahead of its response', async () => {
  const { service, push, end } = feed()
  const page = await visit({ service, at: '#/message' })
  await page.getByLabel('The message').fill('{"jsonrpc":"2.0","method":"rows","partialResultToken":"mine","id":"x"}')
  await page.getByRole('button', { name: 'Send' }).click()
  push({ row: 1 })
  await itemNumber(page, 1)
  end()
  expect(await replyOf(page)).toContain('1 message')
  expect((await itemsIn(page))[0]).toContain('{"token":"mine","value":[{"row":1}]}')
})

describe('subscriptions', () => {
  test('the events of a subscription are shown until Stop ends it at the server', async () => {
    const { service, push, aborted } = feed()
    const page = await visit({ ...overWebSocket, service, at: '#/method/ticks' })
    await callButton(page).click()
    for (const value of [1, { two: 2 }]) push(value)
    await itemNumber(page, 2)
    expect(await itemsIn(page)).toEqual(['1', '{"two":2}'])
    await keepPicture(page, 'subscription')
    expect(aborted).toEqual([])
    await stop(page)
    const reply = await replyOf(page)
    expect(reply).toContain('Ended')
    expect(reply).toContain('2 events')
    expect(await itemsIn(page)).toHaveLength(2)
    await vi.waitFor(() => expect(aborted).toMatchObject([{ data: { reason: 'cancel' } }]))
  })

  test('leaving the view of a subscription ends it at the server', async () => {
    const { service, push, aborted } = feed()
    const page = await visit({ ...overWebSocket, service, at: '#/method/ticks' })
    await callButton(page).click()
    push(1)
    await itemNumber(page, 1)
    await page.getByRole('link', { name: 'History' }).click()
    await vi.waitFor(() => expect(aborted).toHaveLength(1))
  })

  test('a subscription that fails shows its events and its error', async () => {
    const { service, push, fail } = feed()
    const page = await visit({ ...overWebSocket, service, at: '#/method/ticks' })
    await callButton(page).click()
    push(1)
    await itemNumber(page, 1)
    fail(new RpcError(7, 'The clock is broken'))
    expect(await replyOf(page)).toContain('7 The clock is broken')
    expect(await itemsIn(page)).toEqual(['1'])
  })

  test('a subscription that is refused shows the error', async () => {
    const page = await visit({ ...overWebSocket, service: feed().service, at: '#/method/mine' })
    expect(await call(page)).toContain('-32013')
  })

  test('a subscription that begins after Stop, at a server on another port that knows no cancels, is ended all the same', async () => {
    const sent: { method: string; id: number; params?: unknown }[] = []
    const server = new WebSocketServer({ port: 0 })
    onTestFinished(() => void server.close())
    server.on('connection', (socket) =>
      socket.on('message', (text) => {
        const message = JSON.parse(String(text))
        const { id } = sent[sent.push(message) - 2] ?? {}
        if (message.method === '$/cancelRequest') socket.send(JSON.stringify({ jsonrpc: '2.0', result: 'late', id }))
      }),
    )
    const webSocket = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const page = await visit({ service: feed().service, explorer: { webSocket }, at: '#/method/ticks' })
    await callButton(page).click()
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    await stop(page)
    expect(await replyOf(page)).toContain('You stopped this call')
    await vi.waitFor(() => expect(sent[2]).toMatchObject({ method: 'untick', params: ['late'] }))
  })

  test('a page without a WebSocket says what a subscription needs', async () => {
    const page = await visit({ service: feed().service, at: '#/method/ticks' })
    expect(await page.getByText('A subscription needs a WebSocket').isVisible()).toBe(true)
    expect(await call(page)).toContain('-32600')
  })

  test('a subscription is copied as TypeScript with its WebSocket and its end, and a stream as a loop', async () => {
    const page = await visit({ ...overWebSocket, service: feed().service, at: '#/method/ticks' })
    await page.getByRole('button', { name: 'TypeScript' }).click()
    const snippet = () => page.locator('.snippet pre').innerText()
    expect(await snippet()).toMatch(/webSocket\("ws:\/\/127\.0\.0\.1:\d+\/"\), \{ ends: \{"ticks":"untick"\} \}/)
    expect(await snippet()).toContain('for await (const event of client.stream.ticks()) console.log(event)')
    await page.getByRole('link', { name: 'rows' }).click()
    await page.getByRole('button', { name: 'TypeScript', exact: true }).click()
    expect(await snippet()).toContain('for await (const item of client.stream.rows()) console.log(item)')
  })
})

describe('the WebSocket', () => {
  const connection = (page: Page) => page.locator('.connection').innerText()

  test('the page opens the WebSocket with the first call, and shows its state', async () => {
    const page = await visit({ ...overWebSocket, service: feed().service, at: '#/method/echo' })
    expect(await connection(page)).toContain('opens with the first call')
    await field(page, 'value').fill('7')
    expect(await call(page)).toMatch(/\n7\s*$/)
    expect(await connection(page)).toContain('connected')
    expect(await replyText(page)).toContain('WebSocket · ')
  })

  test('the page sends calls over HTTP if the visitor chooses it, or if there are headers', async () => {
    const page = await visit({ ...overWebSocket, service: feed().service, at: '#/method/echo' })
    await field(page, 'value').fill('7')
    await setHeader(page, 'Bearer x')
    expect(await call(page)).toContain('HTTP 200')
    await page.getByRole('button', { name: 'WebSocket', exact: true }).click()
    expect(await page.getByText('A browser cannot send headers over a WebSocket.').isVisible()).toBe(true)
    await callButton(page).click()
    await page.getByText('WebSocket · ').waitFor()
    await page.getByRole('button', { name: 'HTTP', exact: true }).click()
    await callButton(page).click()
    await page.getByText('HTTP 200').waitFor()
  })

  test('a notification over the WebSocket needs no reply', async () => {
    const heard: unknown[] = []
    const service = new Service().method('hear', { params: ['word'] }, (word: unknown) => heard.push(word))
    const page = await visit({ ...overWebSocket, service, at: '#/method/hear' })
    await field(page, 'word').fill('psst')
    await page.getByRole('button', { name: 'Notify' }).click()
    expect(await replyOf(page)).toContain('No response')
    await vi.waitFor(() => expect(heard).toEqual(['psst']))
  })

  test('a connection that breaks tells the call that runs, and opens again with the next call', async () => {
    const sockets = new Set<{ terminate(): void }>()
    class Watched extends WebSocketServer {
      override handleUpgrade(...[request, socket, head, callback]: Parameters<WebSocketServer['handleUpgrade']>) {
        super.handleUpgrade(request, socket, head, (opened, from) => {
          sockets.add(opened)
          callback(opened, from)
        })
      }
    }
    const { service } = feed()
    const server = { WebSocketServer: Watched }
    const page = await visit({ ...overWebSocket, server, service, at: '#/method/rows' })
    await callButton(page).click()
    await page.getByText('connected').waitFor()
    for (const socket of sockets) socket.terminate()
    expect(await replyOf(page)).toContain('The connection was lost')
    expect(await connection(page)).toContain('closed 1006')
    await page.getByRole('link', { name: 'echo' }).click()
    await field(page, 'value').fill('8')
    expect(await call(page)).toMatch(/\n8\s*$/)
  })

  test('a WebSocket that cannot be opened is told as such', async () => {
    const page = await visit({
      service: feed().service,
      explorer: { webSocket: '/elsewhere' },
      at: '#/method/echo',
      expected: failedToConnect,
    })
    expect(await call(page)).toContain('The WebSocket cannot be opened')
    expect(await connection(page)).toContain('closed 1006')
  })

  test('a server that calls the page gets an error at once', async () => {
    const answers: unknown[] = []
    const service = new Service().method('ask', { takesContext: true }, async ({ peer }) => {
      answers.push(await peer?.call('name').catch((error: unknown) => error))
      return 'asked'
    })
    const page = await visit({ ...overWebSocket, service, at: '#/method/ask' })
    expect(await call(page)).toContain('"asked"')
    expect(answers).toMatchObject([{ code: -32601 }])
  })

  test('the policy lets the page connect to the WebSocket that it was told of, and to no other', async () => {
    const page = await visit({ ...overWebSocket, service: feed().service, expected: /policy/i })
    const outcome = await page.evaluate(
      "new Promise((resolve) => { const socket = new WebSocket('ws://elsewhere.example/'); socket.onerror = () => resolve('refused') })",
    )
    expect(outcome).toBe('refused')
  })
})
