/**
 * The full-stack example, as a reader gets it: installed, built and started by its own scripts. In Chromium it is https://board.test, behind a
 * proxy that ends TLS, as in production.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as forward, type IncomingMessage, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../scripts/free-port.mjs'
import { sharedBrowser, useContext } from '../browser/chromium.ts'
import { Program, root } from '../cli/program.ts'
import { violationsIn } from '../explorer/axe.ts'
import { installPackages } from '../runtimes/install.ts'
import { Process } from '../setup/processes.ts'

const sources = join(root, 'examples/full-stack')
/** As deep as the sources, since the example depends on `file:../..`. */
const folder = join(root, '.runtimes-full-stack/example')
const pictures = join(root, 'test-output/full-stack')

/** The port of the server behind the proxy. */
let port = 0

/** Ends TLS and passes everything on, as nginx or Caddy does. A page of another site is empty. */
const proxy: RequestListener = (request, response) => {
  if (request.headers.host !== 'board.test') return response.setHeader('content-type', 'text/html').end('<body>')
  const { method, url: path, headers } = request
  const passed = { ...headers, 'x-forwarded-for': request.socket.remoteAddress }
  const upstream = forward({ port, method, path, headers: passed }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    answer.once('error', () => response.destroy())
  })
  upstream.once('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
  response.once('close', () => upstream.destroy())
  request.pipe(upstream)
}

useContext(proxy)

beforeAll(() => {
  installPackages(sources, folder)
  const isSource = (path: string) => !['node_modules', 'dist'].includes(basename(path)) && !/\.db/.test(path)
  for (const name of ['server', 'page', 'public']) rmSync(join(folder, name), { recursive: true, force: true })
  cpSync(sources, folder, { recursive: true, filter: isSource })
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: folder, stdio: 'pipe' })
  mkdirSync(pictures, { recursive: true })
}, 120_000)

/** Starts the built server on a free port, by what `npm start` types. */
async function start(database = join(newFolder(), 'board.db')) {
  port = await freePort()
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [, ...args] = scripts.start.split(' ')
  const env = { DATABASE: database, PORT: `${port}`, ORIGIN: 'https://board.test', PROXIES: '1' }
  const server = new Program(args, folder, env)
  await server.prints(/Serving/)
  return { server, database }
}

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'full-stack-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A page of a visitor who has cookies of their own. */
async function visit(
  url = 'https://board.test',
  options: { colorScheme?: 'light' | 'dark'; width?: number } = {},
): Promise<Page> {
  const { colorScheme = 'light', width = 1280 } = options
  const viewport = { width, height: 720 }
  const context = await (await sharedBrowser()).newContext({ ignoreHTTPSErrors: true, colorScheme, viewport })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto(url)
  return page
}

/** Fills in the form of the login, and sends it. */
async function fillIn(page: Page, name: string, password: string, button: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: button }).click()
}

/** Signs up. Resolves once the stream has brought the tasks. */
async function signUp(page: Page, name: string): Promise<Page> {
  await page.getByRole('button', { name: 'I am new here' }).click()
  await fillIn(page, name, 'analytical engine', 'Sign up')
  await isLive(page)
  return page
}

const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor()
const item = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title })

async function add(page: Page, title: string): Promise<void> {
  await page.getByLabel('New task').fill(title)
  await page.getByRole('button', { name: 'Add' }).click()
  await item(page, title).waitFor()
}

/** Adds a task by `fetch` alone. Resolves to the response as a script of the page sees it. */
function forge(page: Page, headers: Record<string, string>): Promise<unknown> {
  const body = '{"jsonrpc":"2.0","method":"tasks.add","params":{"title":"mallory was here"},"id":1}'
  const init = JSON.stringify({ method: 'POST', credentials: 'include', headers, body })
  return page.evaluate(`fetch('https://board.test/rpc', ${init}).then((response) => response.json(), () => 'nothing')`)
}

test('the full-stack example shows what is wrong with a sign-up beside each field, and keeps its session in an HttpOnly cookie', async () => {
  await start()
  const page = await visit()
  await page.getByRole('button', { name: 'I am new here' }).click()
  await fillIn(page, '1', 'short', 'Sign up')
  await page.getByText('2 to 20 letters and digits').waitFor()
  expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
  expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true')
  await fillIn(page, 'ada', 'analytical engine', 'Sign up')
  await isLive(page)
  const cookies = await page.context().cookies()
  expect(cookies).toMatchObject([
    { name: '__Host-session', httpOnly: true, secure: true, sameSite: 'Lax' },
    { name: '__Host-csrf', httpOnly: false, secure: true, sameSite: 'Lax' },
  ])
  await page.reload()
  await isLive(page)

  const other = await visit()
  await other.getByRole('button', { name: 'I am new here' }).click()
  await fillIn(other, 'ada', 'analytical engine', 'Sign up')
  await other.getByText('This name is taken').waitFor()
})

test('the full-stack example logs a user out and in again, but not with a wrong password', async () => {
  await start()
  const page = await signUp(await visit(), 'ada')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  expect(await page.context().cookies()).toEqual([])
  await fillIn(page, 'ada', 'a guess', 'Log in')
  await page.getByText('Wrong name or password').waitFor()
  await fillIn(page, 'ada', 'analytical engine', 'Log in')
  await isLive(page)
})

test('the full-stack example shows changes at once in the browsers of other users, and lets only authors remove tasks', async () => {
  await start()
  const [ada, bob] = [await signUp(await visit(), 'ada'), await signUp(await visit(), 'bob')]
  await add(ada, 'Buy punch cards')
  await add(ada, '<img src=x onerror=alert(1)>')
  await item(bob, '<img src=x onerror=alert(1)>').waitFor()
  await item(bob, 'Buy punch cards').getByRole('checkbox').click()
  await item(ada, 'Buy punch cards').getByRole('checkbox', { checked: true }).waitFor()
  expect(await bob.getByRole('button', { name: 'Remove' }).count()).toBe(0)
  await ada.getByRole('button', { name: 'Remove Buy punch cards' }).click()
  await item(bob, 'Buy punch cards').waitFor({ state: 'detached' })
  await bob.getByLabel('New task').fill(' ')
  await bob.getByRole('button', { name: 'Add' }).click()
  await bob.getByText('Say what there is to do').waitFor()
})

test('the full-stack example shows the login in a tab whose session has ended in another one', async () => {
  await start()
  const [ada, bob] = [await signUp(await visit(), 'ada'), await signUp(await visit(), 'bob')]
  const tab = await bob.context().newPage()
  await tab.goto('https://board.test')
  await tab.getByRole('button', { name: 'Log out' }).click()
  await tab.getByRole('heading', { name: 'Log in' }).waitFor()
  await add(ada, 'Not for bob')
  await bob.getByRole('heading', { name: 'Log in' }).waitFor()
  expect(await bob.getByText('Not for bob').count()).toBe(0)
})

test('the full-stack example refuses calls of other sites, and calls of its own page without the token', async () => {
  await start()
  const page = await signUp(await visit(), 'ada')
  const token = String(await page.evaluate('document.cookie')).split('=')[1] ?? ''
  expect(token).toMatch(/^[0-9a-f]{128}$/)
  for (const origin of ['https://evil.test', 'https://sub.board.test']) {
    const foreign = await page.context().newPage()
    await foreign.goto(origin)
    expect(await forge(foreign, { 'content-type': 'application/json' })).toBe('nothing')
    expect(await forge(foreign, { 'content-type': 'application/json', 'x-csrf-token': token })).toBe('nothing')
    expect(await forge(foreign, { 'content-type': 'text/plain' })).toBe('nothing')
    await foreign.close()
  }
  const refused = { error: { data: { reason: 'csrf-token-refused' } } }
  expect(await forge(page, { 'content-type': 'application/json' })).toMatchObject(refused)
  await add(page, 'mine')
  expect(await page.getByRole('listitem').count()).toBe(1)
})

test('the page of the full-stack example recovers when the server restarts, and the session and its token go on', async () => {
  const { server, database } = await start()
  const page = await signUp(await visit(), 'ada')
  await add(page, 'before')
  expect(await server.stop('SIGTERM')).toBe(0)
  await page.getByText('Connecting…').waitFor()
  await page.getByLabel('New task').fill('lost')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('The server does not answer').waitFor()
  await item(page, 'before').waitFor()
  await start(database)
  await isLive(page)
  await add(page, 'after')
})

test('the full-stack example refuses logins from an address that has tried ten times in a minute, and no other address', async () => {
  await start()
  const attempt = async (address: string) => {
    const headers = { host: 'board.test', 'content-type': 'application/json', 'x-forwarded-for': address }
    const sent = forward({ port, method: 'POST', path: '/rpc', headers })
    sent.end('{"jsonrpc":"2.0","method":"session.logIn","params":{"name":"ada"},"id":1}')
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return JSON.parse(await text(response)).error.code
  }
  for (let count = 1; count <= 10; count++) expect(await attempt('203.0.113.1')).toBe(-32602)
  expect(await attempt('203.0.113.1')).toBe(-32009)
  expect(await attempt('203.0.113.2')).toBe(-32602)
})

test.each([
  ['light', 1280],
  ['dark', 375],
] as const)('axe finds nothing in the full-stack example, %s at %i pixels', async (colorScheme, width) => {
  await start()
  const page = await visit('https://board.test', { colorScheme, width })
  const look = async (view: string) => {
    await page.screenshot({ path: join(pictures, `${view}-${colorScheme}-${width}.png`) })
    expect(await violationsIn(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  }
  await page.getByRole('button', { name: 'I am new here' }).click()
  await fillIn(page, '1', 'short', 'Sign up')
  await page.getByText('2 to 20 letters and digits').waitFor()
  await look('issues')
  await fillIn(page, 'ada', 'analytical engine', 'Sign up')
  await isLive(page)
  await add(page, 'Buy punch cards')
  await add(page, 'Write down what the engine shall do, also with_words_that_are_far_too_long_for_a_line')
  await item(page, 'Buy punch cards').getByRole('checkbox').click()
  await item(page, 'Buy punch cards').getByRole('checkbox', { checked: true }).waitFor()
  await look('board')
})

test('npm run dev of the full-stack example serves the page and the service on one origin', async () => {
  const env = { PORT: `${await freePort()}`, DATABASE: join(newFolder(), 'board.db') }
  const programs = new Process('npm', ['run', 'dev'], { cwd: folder, env, isGroup: true })
  onTestFinished(() => void programs.stop('SIGKILL'))
  await programs.prints(/Serving on/)
  const page = await signUp(await visit(await programs.prints(/Local:\s+(http:\S+)\n/)), 'ada')
  await add(page, 'in development')
})

test('the tests of the full-stack example pass', { timeout: 90_000 }, () => {
  expect(execFileSync('npm', ['test'], { cwd: folder, encoding: 'utf8' })).toMatch(/^# fail 0$/m)
})

test('the full-stack example names exact versions, and a script of this repository that builds the package for it', () => {
  const { dependencies, devDependencies, scripts } = JSON.parse(readFileSync(join(sources, 'package.json'), 'utf8'))
  const { 'damn-simple-jsonrpc-server': own, ...others } = { ...dependencies, ...devDependencies }
  expect(own).toBe('file:../..')
  expect(Object.values(others).filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([])
  expect(existsSync(join(sources, scripts.preinstall.replace('node ', '')))).toBe(true)
})
