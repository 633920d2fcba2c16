// Entry of the shared bundle: one lazy import a program, so that each loads only what it needs. The names of the chunks are
// those of the programs: dist gets a stub for each.
const programs = {
  attest: () => import(/* webpackChunkName: "attest" */ '../../actions/attest/lib/index.js'),
  custody: () => import(/* webpackChunkName: "custody" */ '../../packages/cli/lib/index.js'),
  record: () => import(/* webpackChunkName: "record" */ '../../actions/record/lib/index.js'),
  report: () => import(/* webpackChunkName: "report" */ '../../actions/report/lib/index.js'),
  'scan-collect': () =>
    import(/* webpackChunkName: "scan-collect" */ '../../actions/scan-collect/lib/index.js'),
  'verify-gate': () => import(/* webpackChunkName: "verify-gate" */ '../../actions/verify-gate/lib/index.js'),
}

/** Loads a program, which runs by being loaded. */
export const run = (name) => programs[name]()
