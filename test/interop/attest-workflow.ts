import { stringify } from 'yaml'

/** One job around `attest`: what it may, what it is given, and what comes before it. */
export interface AttestJob {
  readonly permissions: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, string>>
  /** A script that runs before `attest`. */
  readonly before?: string
}

const CHECKOUT = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd'
const action = (name: string) => `custody-suite/custody/actions/${name}@v1`

/** Every file that jobs need of the instance, as repository variables hold them. */
const FILES = {
  TRUSTED_ROOT: 'trusted-root.json',
  SIGNING_CONFIG: 'signing-config.json',
  WITHOUT_LOG: 'without-log.json',
}

/** A workflow whose jobs build the same file unsigned and attest it, each in its own way. */
export function attestWorkflow(jobs: Readonly<Record<string, AttestJob>>): string {
  return stringify({
    name: 'attest',
    on: ['push', 'pull_request'],
    permissions: {},
    env: Object.fromEntries(Object.keys(FILES).map((name) => [name, `\${{ vars.${name} }}`])),
    jobs: Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, jobOf(job)])),
  })
}

function jobOf({ permissions, inputs, before = 'true' }: AttestJob): unknown {
  const given = { 'subject-path': 'app.txt', 'trusted-root': temporary(FILES.TRUSTED_ROOT), ...inputs }
  const unsigned = { signing: 'none' }
  return {
    'runs-on': 'ubuntu-latest',
    permissions,
    steps: [
      { uses: CHECKOUT },
      {
        run: Object.entries(FILES)
          .map(([name, file]) => `printenv ${name} > "$RUNNER_TEMP/${file}"`)
          .join('\n'),
      },
      { uses: action('record'), with: { ...unsigned, stage: 'source' } },
      {
        id: 'build',
        uses: action('record'),
        with: { ...unsigned, stage: 'build', run: 'cp README.md app.txt', products: 'app.txt' },
      },
      { name: 'Before', run: before },
      { name: 'Attest', id: 'attest', uses: action('attest'), with: given },
      {
        name: 'After',
        if: 'always()',
        run: [
          "echo \"digest=$(cat custody-bundle/index.json | tr -d '\\n' | grep -o 'sha256:[0-9a-f]*' | head -1)\"",
          'echo "built=${{ steps.build.outputs.bundle-digest }}"',
          'echo "attested=${{ steps.attest.outputs.bundle-digest }}"',
          'echo "ids=${{ steps.attest.outputs.attestation-id }}" | tr "\\n" " "',
          'echo',
          'for file in statements.jsonl "${{ steps.attest.outputs.bundle-path }}"; do test -f "$file" && echo "lines=$(wc -l < "$file")"; done',
          'kind=\'"io.github.custody-suite.kind":"attestation"\'',
          'echo "foreign=$(grep -ho "$kind" custody-bundle/blobs/sha256/* | sort -u | wc -l)"',
        ].join('\n'),
      },
    ],
  }
}

/** A file in the temporary folder of the job. */
export const temporary = (file: string): string => `\${{ runner.temp }}/${file}`
