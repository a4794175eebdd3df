/** The example of a chat, in a browser: two pages talk over WebSockets, and a page of another site cannot. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { Program, root } from '../cli/program.ts'
import { compiledExample } from '../examples/compiled.ts'
import { useContext } from './chromium.ts'

const browser = useContext()
const example = await compiledExample('chat.ts')

/** Starts the example under a name of its own. */
async function start(port = '0'): Promise<{ program: Program; url: string }> {
  const program = new Program([example], root, { PORT: port })
  return { program, url: (await program.url()).replace('127.0.0.1', 'chat.test') }
}

/** Opens the chat in a page, and waits until it has joined. */
async function join(page: Page, url: string, name: string): Promise<Page> {
  await page.goto(url)
  await isOnline(page)
  await page.fill('[name=name]', name)
  await page.locator('[name=name]').blur()
  return page
}

async function isOnline(page: Page): Promise<void> {
  await page.waitForFunction(`document.title === 'Chat'`)
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('[name=text]', text)
  await page.click('text=Say')
}

async function sees(page: Page, text: string): Promise<void> {
  await page.waitForSelector(`li:text-is("${text}")`)
}

test('two pages of the chat example see what the other says, that it types and leaves, and a third sees the history', async () => {
  const { url } = await start()
  const ada = await join(browser.page, url, 'Ada')
  const bob = await join(await browser.context.newPage(), url, 'Bob')
  await bob.fill('[name=text]', 'Hel')
  await ada.waitForSelector('text=Bob is typing')
  await say(bob, 'Hello <b>')
  await sees(ada, 'Bob: Hello <b>')
  await sees(bob, 'Bob: Hello <b>')
  expect(await ada.locator('[role=status]').textContent()).toBe('')
  await say(ada, 'Hi')
  await sees(bob, 'Ada: Hi')
  const eve = await join(await browser.context.newPage(), url, 'Eve')
  expect(await eve.locator('li').allTextContents()).toEqual(['Bob: Hello <b>', 'Ada: Hi'])
  await bob.close()
  await ada.waitForSelector('text=Bob has left')
})

test('a page of the chat example joins again under its name after the server has restarted', async () => {
  const { program, url } = await start()
  const page = await join(browser.page, url, 'Ada')
  expect(await program.stop()).toBe(0)
  await page.waitForFunction(`document.title === 'Chat (offline)'`)
  await start(new URL(url).port)
  await isOnline(page)
  await say(page, 'again')
  await sees(page, 'Ada: again')
})

test('a page of another site cannot connect to the chat example', async () => {
  const { url } = await start()
  const { page } = browser
  await page.goto('http://evil.test')
  const outcome = await page.evaluate(`new Promise((resolve) => {
    const socket = new WebSocket('${url.replace('http', 'ws')}/rpc')
    socket.onopen = () => resolve('open')
    socket.onclose = () => resolve('refused')
  })`)
  expect(outcome).toBe('refused')
})
