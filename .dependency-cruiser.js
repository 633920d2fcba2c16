// Who may import whom. `npm run check` holds it, and test/import-order proves that it would find a violation.

/** Packages from the lowest to the highest: each may import those before it. */
const packages = ['core', 'scan', 'vex', 'policy', 'compliance', 'report', 'flow', 'cli']

/** Parts of the core, in the same way. */
const parts = ['(text|errors|names)', '(digest|json)', 'dsse', 'in-toto', 'bundle', 'chain']

const above = (list, index) => list.slice(index + 1).join('|')

const packageOrder = packages.slice(0, -1).map((name, index) => ({
  name: `${name}-is-below`,
  comment: `packages/${name} may import packages below it, not ${packages.slice(index + 1).join(', ')} or an action`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: { path: `^(packages/(${above(packages, index)})|actions)/` },
}))

const coreOrder = parts.slice(0, -1).map((part, index) => ({
  name: `core-${part.replaceAll(/[()]/g, '').replaceAll('|', '-')}-is-below`,
  comment: `inside of the core, ${part} may not import ${parts.slice(index + 1).join(', ')}`,
  severity: 'error',
  from: { path: `^packages/core/src/${part}[/.]` },
  to: { path: `^packages/core/src/(${above(parts, index)})[/.]` },
}))

const outside = [
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'fs',
  'fs/promises',
  'http',
  'http2',
  'https',
  'net',
  'tls',
]

export default {
  forbidden: [
    {
      name: 'everything-resolves',
      comment: 'an import that leads nowhere is a failure in a user’s job',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'command-is-no-library',
      severity: 'error',
      from: { pathNot: '^packages/cli/' },
      to: { path: '^packages/cli/' },
    },
    {
      name: 'actions-stand-alone',
      severity: 'error',
      from: { path: '^actions/([^/]+)/' },
      to: { path: '^actions/', pathNot: '^actions/$1/' },
    },
    {
      name: 'github-is-for-actions',
      comment: 'only actions know that they run in a job of GitHub',
      severity: 'error',
      from: { path: '^packages/(?!github/)' },
      to: { path: '^packages/github/' },
    },
    {
      name: 'github-is-beside',
      comment: 'packages/github needs nothing but the core',
      severity: 'error',
      from: { path: '^packages/github/src/' },
      to: { path: '^(packages/(?!core/|github/)|actions/)' },
    },
    {
      name: 'toolkit-is-for-github',
      comment: 'only packages/github imports @actions/*',
      severity: 'error',
      from: { pathNot: '^(packages/github/|node_modules/)' },
      to: { path: '(^|/)node_modules/@actions/' },
    },
    {
      name: 'verify-is-pure',
      comment: 'verifying needs no network, no files and no process, and knows neither signing nor chains',
      severity: 'error',
      from: { path: '^packages/core/src/verify/' },
      to: { path: ['^packages/core/src/(sign|chain|bundle)/', `^(node:)?(${outside.join('|')})$`] },
    },
    {
      name: 'sign-knows-no-chain',
      severity: 'error',
      from: { path: '^packages/core/src/sign/' },
      to: { path: '^packages/core/src/(bundle|chain)/' },
    },
    {
      name: 'signing-is-not-for-below',
      comment: 'what reads and verifies never signs',
      severity: 'error',
      from: { path: '^packages/core/src/(text|digest|json|dsse|in-toto|bundle)/' },
      to: { path: '^packages/core/src/(sign|verify)/' },
    },
    {
      name: 'product-knows-no-test',
      severity: 'error',
      from: { path: '^(packages|actions)/[^/]+/src/' },
      to: { path: '^(test|scripts|bench|(packages|actions)/[^/]+/test)/' },
    },
    ...packageOrder,
    ...coreOrder,
  ],
  options: {
    // swc reads TypeScript: without it nothing of it would be seen, and every rule would hold.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/lib/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
}
