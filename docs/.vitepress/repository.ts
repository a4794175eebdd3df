/** The address of the repository: that of package.json, or of GitHub's workflow. Without an address, pages do not link to it. */
import * as manifest from '../../package.json'

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path } = process.env

export const repository = fromManifest() ?? (server && path ? `${server}/${path}` : undefined)

function fromManifest(): string | undefined {
  const { repository } = manifest as { repository?: string | { url: string } }
  const url = typeof repository === 'string' ? repository : repository?.url
  return url?.replace(/^git\+/, '').replace(/\.git$/, '')
}
