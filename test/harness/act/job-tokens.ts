import { parseDocument } from 'yaml'
import type { ClaimChanges } from '../github/oidc-claims.ts'
import { startLoopbackServer } from '../loopback-server.ts'
import type { OidcIssuer } from '../sigstore/oidc-issuer.ts'

/**
 * Tokens by job. act looks at no permissions and tells jobs nothing of OIDC: here each job gets what GitHub would give it,
 * no token without `id-token: write`, else one that names the workflow file that the job stands in.
 */
export interface JobTokens {
  /** The text of a workflow with the way to its tokens in the environment of each job. */
  readonly grant: (workflow: string, jobWorkflowRef?: string) => string
  /** For `runWorkflow`: takes the claims of the run; nothing goes into the environment of all jobs. */
  readonly requestEnvironment: (claims: ClaimChanges) => Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

const REQUEST_TOKEN = 'token-of-the-job'

export async function startJobTokens(mintToken: OidcIssuer['mintToken']): Promise<JobTokens> {
  let run: ClaimChanges = {}
  const server = await startLoopbackServer(({ url, headers }) => {
    if (headers.authorization !== `Bearer ${REQUEST_TOKEN}`) return { status: 401 }
    const workflow = url.searchParams.get('workflow') ?? ''
    const own = workflow === '' ? {} : { job_workflow_ref: workflow }
    return { json: { value: mintToken({ ...run, ...own, aud: url.searchParams.get('audience') ?? '' }) } }
  })
  return {
    grant: (workflow, jobWorkflowRef = '') =>
      grant(workflow, `${server.url}/token?workflow=${encodeURIComponent(jobWorkflowRef)}`),
    requestEnvironment: (claims) => {
      run = claims
      return {}
    },
    stop: server.stop,
  }
}

interface WorkflowText {
  readonly permissions?: Permissions
  readonly jobs: Readonly<Record<string, { readonly permissions?: Permissions; readonly uses?: string }>>
}

type Permissions = Readonly<Record<string, string>>

function grant(workflow: string, url: string): string {
  const document = parseDocument(workflow)
  const { permissions, jobs } = document.toJS() as WorkflowText
  for (const [id, job] of Object.entries(jobs)) {
    // A job that calls a workflow runs nothing itself.
    if (job.uses !== undefined) continue
    const may = (job.permissions ?? permissions)?.['id-token'] === 'write'
    document.setIn(['jobs', id, 'env', 'ACTIONS_ID_TOKEN_REQUEST_URL'], may ? url : '')
    document.setIn(['jobs', id, 'env', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'], may ? REQUEST_TOKEN : '')
  }
  return document.toString({ lineWidth: 0 })
}
