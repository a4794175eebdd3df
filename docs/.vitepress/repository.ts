/** The address of the repository: that of package.json, or of GitHub's workflow. Without an address, pages do not link to it. */
import { repositoryUrl } from '../../scripts/manifest.mjs'

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path } = process.env
const urlOfWorkflow = server && path ? `${server}/${path}` : undefined

export const repository: string | undefined = repositoryUrl || urlOfWorkflow
