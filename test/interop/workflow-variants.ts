import type { Document } from 'yaml'

/** Changes of a workflow file, as somebody makes them who may not, or who makes a mistake. */
export type Variant = (workflow: Document) => void

type Job = Readonly<Record<string, unknown>>

const DOWNLOAD = 'actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131'
const UPLOAD = 'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f'

/** Puts a job of an attacker before another one, after what that one needs. */
export const insertBefore =
  (job: string, steps: readonly Job[]): Variant =>
  (workflow) => {
    const needs = workflow.getIn(['jobs', job, 'needs'])
    workflow.setIn(['jobs', 'tamper'], { needs, 'runs-on': 'ubuntu-latest', steps })
    workflow.setIn(['jobs', job, 'needs'], [needs, 'tamper'])
  }

export const changeArtifact: readonly Job[] = [
  { uses: DOWNLOAD, with: { name: 'parcel-tracker', path: 'artifact' } },
  { run: 'printf x >> artifact/parcel-tracker-1.4.0.tgz' },
  { uses: UPLOAD, with: { name: 'parcel-tracker', path: 'artifact/*.tgz', overwrite: true } },
]

/** Uploads the newest bundle again under its own name, with a change by a script that knows its folder as `$newest`. */
export const changeBundle = (script: string): readonly Job[] => [
  { uses: DOWNLOAD, with: { pattern: 'custody.*', path: 'bundles' } },
  {
    id: 'change',
    run: `newest=$(echo bundles/custody.attest.*)\n${script}\necho "name=\${newest#bundles/}" >> "$GITHUB_OUTPUT"`,
  },
  {
    uses: UPLOAD,
    with: {
      name: '${{ steps.change.outputs.name }}',
      path: 'bundles/${{ steps.change.outputs.name }}',
      overwrite: true,
    },
  },
]

interface Step {
  readonly id?: string
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly if?: boolean
}

/** Changes the steps of a job, as plain values. */
export function changeSteps(
  workflow: Document,
  job: string,
  change: (steps: readonly Step[]) => readonly Step[],
): void {
  const path = ['jobs', job, 'steps']
  workflow.setIn(path, workflow.createNode(change((workflow.toJS() as Workflow).jobs[job]?.steps ?? [])))
}

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps?: readonly Step[]; readonly with?: Record<string, string> }>
  >
}

export function setInput(
  workflow: Document,
  job: string,
  name: string,
  input: string,
  value: string | undefined,
): void {
  changeSteps(workflow, job, (steps) =>
    steps.map((step) => (step.name === name ? { ...step, with: { ...step.with, [input]: value } } : step)),
  )
}

/** What the comment in quickstart.yml says: no instance, no permission, a key. */
export function useKey(workflow: Document): void {
  workflow.deleteIn(['jobs', 'custody', 'permissions', 'id-token'])
  workflow.setIn(['jobs', 'custody', 'env'], { CUSTODY_KEY: '${{ secrets.CUSTODY_KEY }}' })
  changeSteps(workflow, 'custody', ([, ...steps]) =>
    steps.map((step) => {
      const { 'trusted-root': root, 'signing-config': _, ...inputs } = step.with ?? {}
      return root === undefined ? step : { ...step, with: { ...inputs, key: 'env:CUSTODY_KEY' } }
    }),
  )
}

/** The steps of the gate in a job of the workflow itself, with the same inputs. */
export function judgeInside(workflow: Document): void {
  const { jobs } = workflow.toJS() as Workflow
  const inputs = jobs['gate']?.with ?? {}
  workflow.setIn(
    ['jobs', 'gate'],
    workflow.createNode({
      needs: 'attest',
      'runs-on': 'ubuntu-latest',
      permissions: { 'id-token': 'write' },
      outputs: { 'bundle-digest': '${{ steps.gate.outputs.bundle-digest }}' },
      steps: [
        ...(jobs['attest']?.steps ?? []).slice(0, 1),
        { uses: DOWNLOAD, with: { name: 'parcel-tracker', path: 'artifact' } },
        {
          id: 'gate',
          uses: 'custody-suite/custody/actions/verify-gate@v1',
          with: {
            'subject-path': 'artifact',
            'resource-uri': inputs['resource-uri'],
            'bundle-from': 'artifact:custody',
            'bundle-digest': inputs['bundle-digest'],
            'bundle-to': 'artifact:custody',
            'trusted-root': '${{ runner.temp }}/trusted-root.json',
            'signing-config': '${{ runner.temp }}/signing-config.json',
          },
        },
      ],
    }),
  )
}
