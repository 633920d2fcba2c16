import * as z from 'zod'
import { code, license, sbom, scan, vulnerability } from './input-evidence.ts'
import { anyDigest, anyObject, instant, strength, text } from './input-values.ts'

const signature = z
  .strictObject({
    present: z.boolean().describe('A seal about this artifact is signed.'),
    valid: z.boolean().describe('That signature verifies against the trust that was given.'),
    type: z.enum(['keyless', 'key']).describe('Certificate or key.').optional(),
    signer: text('Identity of the certificate, or `key:` and the key id.').optional(),
    issuer: text('OIDC issuer of the identity.').optional(),
    timestamp: instant('Latest trusted time of the signature.').optional(),
    strength: strength.optional(),
  })
  .describe('The signature of the seal, which names the artifact.')

const slsa = z
  .strictObject({
    build_level: z
      .union([0, 1, 2, 3].map((level) => z.literal(level)))
      .describe('SLSA Build level: the lowest of all provenance that is signed.'),
    limits: z
      .array(
        z.strictObject({
          level: z.union([0, 1, 2, 3].map((level) => z.literal(level))).describe('The level that it allows.'),
          code: text('`self-hosted`, `field-contradicts` and so on: docs/slsa.md lists them.'),
          text: text('One sentence.'),
        }),
      )
      .describe('What keeps the level from being higher, the lowest first.'),
    reproduced: z
      .boolean()
      .describe('Two trusted builders of different repositories made the first subject in different runs.'),
    hermetic: z.boolean().describe('The map of builders says of every builder that it reaches no network.'),
  })
  .describe('What the provenance is worth, worked out from certificates and the map of builders.')

const provenance = z
  .strictObject({
    present: z.boolean().describe('There is SLSA provenance v1 of stage build or attest.'),
    verified: z.boolean().describe('Its signature verifies.'),
    subject_matches: z.boolean().describe('It names every subject of this decision, by digest.'),
    signer: text('Who signed it.').optional(),
    strength: strength.optional(),
    builder_id: text(
      '`runDetails.builder.id`, where all provenance agrees; with a certificate only the workflow that signed.',
    ).optional(),
    build_type: text('`buildDefinition.buildType`, where all provenance agrees.').optional(),
    invocation_id: text('`runDetails.metadata.invocationId`.').optional(),
    source: z
      .strictObject({
        uri: text('Repository that was built.').optional(),
        ref: text('Git ref.').optional(),
        commit: text('Git commit.').optional(),
      })
      .optional(),
    workflow: z
      .strictObject({
        repository: text('Repository of the workflow.').optional(),
        path: text('File of the workflow.').optional(),
        ref: text('Git ref of the workflow.').optional(),
      })
      .optional(),
    runner_environment: text('`github-hosted` or `self-hosted`, from the certificate.').optional(),
    external_parameters: anyObject.describe('As the builder wrote them.').optional(),
    slsa: slsa.optional(),
    materials: z
      .array(
        z.strictObject({
          uri: text('What was resolved.').optional(),
          digest: z.record(z.string(), z.string()).describe('Digests by algorithm.').optional(),
        }),
      )
      .describe('`resolvedDependencies`.')
      .optional(),
  })
  .describe('SLSA provenance.')

const source = z
  .strictObject({
    present: z.boolean().describe('There is a source record that binds the tree.'),
    commit: text('Git commit.').optional(),
    tree: text('Git tree.').optional(),
    ref: text('Git ref.').optional(),
    dirty: z.boolean().describe('The working tree differed from the commit.').optional(),
    commit_signature: text(
      'Kind of signature that git names, or `none`. Not checked against any trust.',
    ).optional(),
  })
  .describe('What the source record says.')

const build = z
  .strictObject({
    present: z.boolean().describe('There is a build record.'),
    signed: z.boolean().describe('That record has a signature that verifies.'),
    environment: text('Runner environment.').optional(),
    repository: text('URI of the repository.').optional(),
    commit: text('Git commit.').optional(),
    ref: text('Git ref.').optional(),
    workflow_ref: text('Workflow file and ref.').optional(),
    run: text('URI of the run.').optional(),
    command: z.array(z.string()).describe('The command that was recorded.').optional(),
    finished: instant('When it ended, by the recorder’s clock.').optional(),
  })
  .describe('What the build record says; with several legs, the first one.')

export const image = z.strictObject({
  name: text('Of the first subject.'),
  digest: anyDigest('Of the first subject.'),
  ref: text('The resource URI that the caller gave.').optional(),
  signature,
  provenance,
  source,
  build,
  sbom: sbom.describe('The SBOM; with several, the first in the order of the chain.'),
  sboms: z.array(sbom).describe('Every SBOM that counts.'),
  scans: z.array(scan).describe('One row for each report and kind, and one for each that is missing.'),
  vulnerabilities: z
    .array(vulnerability)
    .describe('Each vulnerability of each component once, whoever found it.'),
  findings: z.array(code).describe('What scanners found in code, configuration and history.'),
  licenses: z.array(license).describe('Each component that an SBOM gives a licence.'),
})
