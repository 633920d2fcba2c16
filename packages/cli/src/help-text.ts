/** `custody help`, or of one command: what it does and its own flags; the shared ones stand once. */
export function helpText(name: string): string {
  const own = commands.find(({ command }) => command === name)
  if (own !== undefined) return `${own.usage}\n\n${own.what}\n\n${own.flags}\n\n${own.shared ?? shared}`
  const list = commands.map(({ command, what }) => `  ${command.padEnd(18)} ${what.split('\n')[0]}`)
  return `custody keeps the chain of custody of a software build.\n\n${list.join('\n')}\n\ncustody help COMMAND tells more. Exit status: 0 passed, 1 denied by policy,\n2 evidence missing, broken or not trusted, 3 infrastructure, 4 usage,\n70 internal.\n`
}

interface CommandHelp {
  readonly command: string
  readonly usage: string
  readonly what: string
  readonly flags: string
  /** In place of the flags that the other commands share. */
  readonly shared?: string
}

const docs = 'Docs:     https://github.com/custody-suite/custody\n'

const commands: readonly CommandHelp[] = [
  {
    command: 'record',
    usage: 'custody record --stage NAME [flags] [-- COMMAND …]',
    what: 'Runs a command and records what went in and what came out.\nPrints the bundle digest.',
    flags: `  --materials GLOB   what goes in (several times)
  --products GLOB    what comes out (several times)
  --product-images REGISTRY/NAME@sha256:HEX  images that were pushed
  --phase start|stop bracket other steps instead of running a command
  --leg NAME, --legs NAME  this leg of a fork, and all that it has
  --on-unavailable fail|warn  what to do where a signing service does not answer`,
  },
  {
    command: 'scan',
    usage:
      'custody scan FILE… [--json [--findings] | --sarif]\ncustody scan --bundle DIR --reports GLOB [flags]',
    what: "Reads scanners' reports and prints what they are worth.\nWith --bundle it adds them to the bundle and prints the bundle digest.",
    flags: `  --required KIND    sbom, sca, sast, dast, secrets, iac, licence
                     (several times)
  --max-age SPAN     30m, 24h, 7d: oldest a scan may be
  --max-database-age SPAN  oldest a tool's database may be
  --subject-digest ALG:HEX  what was to be scanned (several times)
  --outcomes NAME=success  how the step ended that ran a tool (several times)
  --licence-policy FILE    which licences may be used
  --merged-sbom FILE       writes one CycloneDX document of all packages
  --on-unavailable fail|warn  what to do where a signing service does not answer
  --json             prints the facts of each report
  --json --findings  and each finding
  --sarif            prints all findings as SARIF that GitHub takes
  Without --bundle, the exit status is 2 where a report is not complete or a
  required one is missing.`,
  },
  {
    command: 'attest',
    usage: 'custody attest [ARTIFACT…] [flags]',
    what: 'Signs statements about the artifacts and seals the bundle.\nPrints the bundle digest.',
    flags: `  --subject-path, --subject-digest with --subject-name, --subject-checksums
  --subject-images REGISTRY/NAME@sha256:HEX  beside any of these (several times)
  --subject-name-style path|basename  how files are named
  --statement-per-subject  one statement about each artifact
  --sbom-path, --vex-path, --report-path, --link-path, --statement-path GLOB
                     evidence that the bundle does not hold yet (several times)
  --predicate-type URI with --predicate JSON or --predicate-path FILE
                     a statement of your own
  --call-inputs JSON inputs that the build was called with, for its provenance
  --embed-limit MIB  largest predicate that stands in its statement (1 to 16)
  --store registry|file:PATH
                     where statements go beside the bundle (several times)
  --push-to-registry the same as --store registry
  --on-unavailable fail|warn  what to do where a signing service does not answer
  --asserted-stages NAME  stages whose records may be unsigned (several times)`,
  },
  {
    command: 'verify',
    usage: 'custody verify [ARTIFACT…] [flags]',
    what: 'Verifies the chain and asks the policy.\nPrints the verdict; read-only unless --record.',
    flags: `  --subject-path, --subject-digest with --subject-name, --subject-checksums
  --subject-images REGISTRY/NAME@sha256:HEX  beside any of these (several times)
  --policy DIR       Rego; without, the shipped library
  --trusted-builders FILE  whose builds count how much, for SLSA levels
  --resource-uri URI where the artifact goes
  --asserted-stages NAME  stages whose records may be unsigned (several times)
  --require-verdict  check the verdict in the bundle instead of making one
  --accept-self-judged, --mode enforce|warn, --record, --json`,
  },
  {
    command: 'verify-attestation',
    usage: 'custody verify-attestation ARTIFACT… --bundle FILE [flags]',
    what: 'Verifies attestations about artifacts, of whatever tool.\nPrints each check of each attestation.',
    flags: `  --bundle PLACE     Sigstore bundles: JSON, JSON Lines, a glob or a folder
                     (several times)
  --bundle-from-oci  those that registries hold beside images
                     (oci://REGISTRY/NAME@sha256:HEX)
  --digest ALG:HEX   an artifact whose bytes are not at hand (several times)
  --repo OWNER/REPO, --owner OWNER          the source, and so who may sign
  --signer-repo OWNER/REPO, --signer-workflow OWNER/REPO/PATH[@REF]
  --source-ref REF, --source-digest COMMIT, --deny-self-hosted-runners
  --predicate-type URI  each artifact needs one of each (several times)
  --tlog-threshold N, --timestamp-threshold N, --revocations FILE
  --build-level N, --trusted-builders FILE  SLSA Build level that is needed
  --insecure-ignore-identity, --insecure-ignore-subject  for debugging
  --json             prints the result as JSON`,
    shared: `Trust:    --public-key FILE  --trusted-root FILE|public-good
          --tuf-mirror URL  --tuf-root FILE  --offline
          --certificate-identity NAME  --certificate-identity-regexp PATTERN
          --certificate-oidc-issuer URL
${docs}`,
  },
  {
    command: 'trusted-root',
    usage: 'custody trusted-root [--trusted-root FILE] [--tuf-mirror URL --tuf-root FILE]',
    what: 'Prints trusted roots, for verifying without a network.\nWithout flags, the shipped one of the public-good instance.',
    flags: '  --offline          refuses a mirror',
    shared: docs,
  },
  {
    command: 'report',
    usage: 'custody report [ARTIFACT…] [flags]',
    what: 'Writes the report over a bundle.\nIts files are index.html, summary.md and report.json.',
    flags: `  --out DIR          folder of the report (default custody-report)
  --subject-path, --subject-digest with --subject-name, --subject-checksums
  --subject-images REGISTRY/NAME@sha256:HEX  beside any of these (several times)
                     artifacts that the bundle has to be about
  --asserted-stages NAME  stages whose records may be unsigned (several times)
  --on-unavailable fail|warn  what to do where a signing service does not answer
  It leaves a record where --signing says how to sign (default none).`,
  },
  {
    command: 'policy',
    usage: 'custody policy test [DIR]',
    what: 'Runs the tests of a policy in the engine of the gate.',
    flags: '  DIR                folder of the policy; without, the shipped library',
    shared: docs,
  },
  {
    command: 'inspect',
    usage: 'custody inspect [--bundle DIR] [--json] [--repair]',
    what: 'Prints what a bundle holds; verifies no signature.\n--repair removes what an interrupted write left.',
    flags:
      '  --bundle DIR       folder of the bundle (default custody-bundle)\n  --json             prints the heads, with the whole title of what each added',
    shared: docs,
  },
]

const shared = `Bundle:   --bundle DIR  --bundle-from PLACE  --bundle-to PLACE
          --bundle-digest DIGEST|unpinned
Trust:    --public-key FILE  --trusted-root FILE|public-good
          --tuf-mirror URL  --tuf-root FILE  --offline  --revocations FILE
          --certificate-identity NAME  --certificate-identity-regexp PATTERN
          --certificate-oidc-issuer URL
          --source-repository URI  --source-ref REF
Signing:  --signing auto|keyless|key|none  --key FILE|env:NAME|NAME://ID
          --key-passphrase env:NAME  --certificate-chain FILE
          --instance custom|public-good|github  --signing-config FILE
          --witnesses all|log|timestamp|none  --allow-public-log
          --identity-token TOKEN|env:NAME  --signing-retries N
          --signing-timeout 3m
${docs}`
