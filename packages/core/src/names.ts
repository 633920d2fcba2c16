/** Every URI, media type and annotation key that is Custody's own or that it writes: one place, so that a name is never typed twice. */

const uri = (name: string, version: number) => `https://custody-suite.github.io/${name}/v${version}`
const media = (name: string, version: number) => `application/vnd.custody.${name}.v${version}+json`

export const mediaTypes = {
  /** `artifactType` of a head. */
  bundle: media('bundle', 1),
  /** An earlier head, carried as a layer: registries refuse a layer of the manifest's own type. */
  head: media('head', 1),
  findings: media('findings', 1),
  sbomQuality: media('sbom-quality', 1),
  evidenceIndex: media('evidence-index', 1),
  /** Lists that a verifier takes: what does not count any more, and whose builds count how much. */
  revocations: media('revocations', 1),
  builders: media('builders', 1),
  /** A list of files as `sha256sum` prints it. */
  fileList: 'text/plain',
  imageManifest: 'application/vnd.oci.image.manifest.v1+json',
  imageIndex: 'application/vnd.oci.image.index.v1+json',
  emptyConfig: 'application/vnd.oci.empty.v1+json',
  sigstoreBundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  /** DSSE payload type of every statement, and the media type of an unsigned record. */
  inToto: 'application/vnd.in-toto+json',
  dsse: 'application/vnd.dsse.envelope.v1+json',
  cycloneDx: 'application/vnd.cyclonedx+json',
  spdx: 'application/spdx+json',
  octets: 'application/octet-stream',
  json: 'application/json',
} as const

export const predicateTypes = {
  seal: uri('bundle', 1),
  decision: uri('decision', 1),
  link: 'https://in-toto.io/attestation/link/v0.3',
  provenance: 'https://slsa.dev/provenance/v1',
  vsa: 'https://slsa.dev/verification_summary/v1',
  cycloneDx: 'https://cyclonedx.org/bom',
  spdx: 'https://spdx.dev/Document/v2.3',
  openVex: 'https://openvex.dev/ns',
  vulns: 'https://in-toto.io/attestation/vulns/v0.2',
  cosignVuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  testResult: 'https://in-toto.io/attestation/test-result/v0.1',
  reference: 'https://in-toto.io/attestation/reference/v0.1',
  scorecard: 'https://scorecard.dev/result/v0.1',
} as const

export const statementType = 'https://in-toto.io/Statement/v1'

/** SLSA build type of provenance for a GitHub Actions workflow. */
export const githubWorkflowBuildType = 'https://actions.github.io/buildtypes/workflow/v1'

/** SLSA build type of provenance for a called workflow whose own inputs are told, too: GitHub's has no place for them. */
export const calledWorkflowBuildType = uri('called-workflow', 1)

/** Build type of provenance that a key holder signs outside of a workflow. */
export const localBuildType = uri('local-build', 1)

export const annotations = {
  format: 'io.github.custody-suite.format',
  chainId: 'io.github.custody-suite.chain-id',
  previous: 'io.github.custody-suite.previous',
  stage: 'io.github.custody-suite.stage',
  kind: 'io.github.custody-suite.kind',
  /** Of the descriptor in index.json that other OCI clients may have named. */
  title: 'org.opencontainers.image.title',
} as const

/** Version of the bundle format: the reader refuses any other. */
export const bundleFormat = '1'

/** Where the documentation of an error code is: at the tag that workflows name, so that it stands as the release has it. */
export const errorPage = 'https://github.com/custody-suite/custody/blob/v1/docs/errors.md'
