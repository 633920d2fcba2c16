import { calledWorkflowBuildType, githubWorkflowBuildType } from '@custody/core/names'
import type { CertificateIdentity } from '@custody/core/verify/signer-identity'
import { splitRef } from './field-checks.ts'

export type BuildLevel = 0 | 1 | 2 | 3

/** A builder that the verifying side knows, and how far it trusts it. */
export interface TrustedBuilder {
  /** For people. */
  readonly name: string
  /** OIDC issuer of its certificates, compared exactly. */
  readonly issuer: string
  /** URI of the signing workflow's file without its ref; `*` stands for one part of the path. */
  readonly workflow: string
  /** SLSA Build level that its builds can reach. */
  readonly level: Exclude<BuildLevel, 0>
  /** `buildDefinition.buildType` that its provenance may have. */
  readonly buildTypes: readonly string[]
  /** Names that may stand in `externalParameters`: any other could have changed the build unseen. */
  readonly parameters: readonly string[]
  /** Whether it is a called workflow with inputs, which then have to stand as `callInputs` among the external parameters. */
  readonly inputs: boolean
  /** Whether runners of one's own are as good as GitHub's here. */
  readonly selfHosted: boolean
  /** Whether its builds reach no network: the builder's word, there is no level for it. */
  readonly hermetic: boolean
}

const githubIssuer = 'https://token.actions.githubusercontent.com'
const workflowTypes = [
  githubWorkflowBuildType,
  calledWorkflowBuildType,
  'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
]
const workflowParameters = ['workflow', 'inputs', 'callInputs', 'vars', 'release']
const github = {
  issuer: githubIssuer,
  buildTypes: workflowTypes,
  parameters: workflowParameters,
  inputs: false,
  selfHosted: false,
  hermetic: false,
} as const

/** Who is trusted where nobody says: any workflow on GitHub's runners, and Custody's own isolated build. */
export const shippedBuilders: readonly TrustedBuilder[] = [
  {
    ...github,
    name: 'a workflow on github.com',
    workflow: 'https://github.com/*/*/.github/workflows/*',
    level: 2,
  },
  {
    ...github,
    name: "Custody's isolated build",
    workflow: 'https://github.com/custody-suite/custody/.github/workflows/build-l3.yml',
    level: 3,
    inputs: true,
    buildTypes: [calledWorkflowBuildType],
  },
]

/** The entry of the highest level for whoever signed. */
export function findBuilder(
  builders: readonly TrustedBuilder[],
  { issuer, identity }: CertificateIdentity,
): TrustedBuilder | undefined {
  const [file = ''] = splitRef(identity)
  return builders
    .filter((builder) => builder.issuer === issuer && matches(builder.workflow, file))
    .toSorted((a, b) => b.level - a.level)[0]
}

function matches(pattern: string, file: string): boolean {
  const [wanted, found] = [pattern.split('/'), file.split('/')]
  return (
    wanted.length === found.length &&
    wanted.every((part, index) => part === found[index] || (part === '*' && found[index] !== ''))
  )
}
