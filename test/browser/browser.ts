/** Chromium without a screen, and the small internet that it sees: every name that ends in .test is this machine. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

const executablePath = '/usr/bin/chromium'
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

/** The worst case: this visitor has not told the browser to keep cookies from other sites. */
const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }

/** What tests ask for once it runs. */
export interface Browsing {
  readonly context: BrowserContext
}

/**
 * Call it where tests are declared. `http://NAME.test` and `https://NAME.test` both come to this listener, which tells them apart by
 * `Host`; with any other port, a name means that port of this machine.
 */
export function browsing(listener: RequestListener): Browsing {
  const running: { context?: BrowserContext } = {}
  const servers: Server[] = [http.createServer(listener), https.createServer(certificate(), listener)]
  const profile = mkdtempSync(join(tmpdir(), 'profile-'))
  beforeAll(async () => {
    const [plain, secure] = await Promise.all(servers.map(listenAnywhere))
    const rules = `MAP *.test:80 127.0.0.1:${plain}, MAP *.test:443 127.0.0.1:${secure}, MAP *.test 127.0.0.1`
    const args = [...flags, `--host-resolver-rules=${rules}`]
    mkdirSync(join(profile, 'Default'))
    writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
    running.context = await chromium.launchPersistentContext(profile, { executablePath, args, ignoreHTTPSErrors: true })
  })
  afterAll(async () => {
    await running.context?.close()
    for (const server of servers) server.close()
    rmSync(profile, { recursive: true, force: true })
  })
  return {
    get context() {
      if (!running.context) throw new Error('The browser runs while tests do')
      return running.context
    },
  }
}

async function listenAnywhere(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Of nobody for nobody: the browser is told not to look. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-subj', '/CN=test'], { stdio: 'ignore' })
  const made = { key: readFileSync(key), cert: readFileSync(cert) }
  rmSync(folder, { recursive: true })
  return made
}
