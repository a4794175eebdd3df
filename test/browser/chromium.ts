/**
 * One Chromium without a screen for all test files that run in this process, and the small internet that it sees: every name that ends in
 * `.test` is this machine. `http://NAME.test` and `https://NAME.test` both reach one listener; with another port, a name means that port.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { chromePath } from '../../scripts/programs.mjs'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** The worst case: the visitor allows cookies of other sites. */
const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }

const profiles = resolve(import.meta.dirname, '../../.packed/profiles')

const emptyPage: RequestListener = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<body>')
const internet = { listener: emptyPage }

let launched: Promise<BrowserContext> | undefined

/** The browser of this process, launched by the first call. It ends with the process. */
export async function sharedBrowser(): Promise<Browser> {
  return (await sharedContext()).browser() as Browser
}

/** The context that the browser starts with. Pages open faster in it than in another one. */
function sharedContext(): Promise<BrowserContext> {
  launched ??= launch()
  return launched
}

/** What a test file gets from `useContext` while its tests run. */
export interface Browsing {
  readonly context: BrowserContext
  /** The first page. It stays open: to open another one takes a quarter of a second. */
  readonly page: Page
}

/** Gives the tests of a file a browser without cookies, and an internet that answers with `listener`: by default, an empty page. */
export function useContext(listener: RequestListener = emptyPage): Browsing {
  const running: { context?: BrowserContext } = {}
  beforeAll(async () => {
    internet.listener = listener
    running.context = await sharedContext()
    await running.context.clearCookies()
  })
  afterAll(async () => {
    const [, ...others] = running.context?.pages() ?? []
    await Promise.all(others.map((page) => page.close()))
  })
  return {
    get context() {
      if (!running.context) throw new Error('The browser runs only while tests do')
      return running.context
    },
    get page() {
      return this.context.pages()[0] as Page
    },
  }
}

async function launch(): Promise<BrowserContext> {
  const answer: RequestListener = (request, response) => internet.listener(request, response)
  const servers = [http.createServer(answer), https.createServer(certificate(), answer)]
  const [plain, secure] = await Promise.all(servers.map(listenAnywhere))
  const rules = `MAP *.test:80 127.0.0.1:${plain}, MAP *.test:443 127.0.0.1:${secure}, MAP *.test 127.0.0.1`
  const args = [...flags, `--host-resolver-rules=${rules}`]
  // Vitest ends its workers with SIGTERM. Without a handler they end at once, and Chromium ends with the pipe between the two.
  const options = { executablePath: chromePath(), args, ignoreHTTPSErrors: true, handleSIGTERM: false }
  return chromium.launchPersistentContext(newProfile(), options)
}

/** It stays in .packed/ until the next `npm run pack`. */
function newProfile(): string {
  mkdirSync(profiles, { recursive: true })
  const profile = mkdtempSync(join(profiles, 'p-'))
  mkdirSync(join(profile, 'Default'))
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  return profile
}

async function listenAnywhere(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return (server.address() as AddressInfo).port
}

/** Signed by no authority: the contexts ignore that. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-subj', '/CN=test'], { stdio: 'ignore' })
  const made = { key: readFileSync(key), cert: readFileSync(cert) }
  rmSync(folder, { recursive: true })
  return made
}
