import { makePurl } from './purl.ts'

/**
 * The package URL of a package of which a report names only the ecosystem, in whatever word its tool has for it (a package manager,
 * a language, a lock file's kind, a distribution, with or without its release), and the name as that ecosystem writes it.
 * Gives undefined for ecosystems that have no package URL type, and for what is no name in them.
 */
export function ecosystemPurl(ecosystem: string, name: string, version?: string): string | undefined {
  // Distributions stand with their release: `Debian:11`, `alpine 3.19`, `sles:15.3`.
  const word = /^[^:]*/.exec(ecosystem.slice(0, 100).toLowerCase())?.[0].trim() ?? ''
  const type = types.get(word)
  if (type !== undefined) return makePurl(type, ...splitName(type, name), version)
  const [distribution] = word.split(/[ .]/)
  const system = distributions.get(distribution ?? '')
  return system === undefined ? undefined : makePurl(system.type, system.namespace, name, version)
}

/** Namespace and name, as the package URL type divides them. */
function splitName(type: string, name: string): readonly [namespace: string | undefined, name: string] {
  const at = type === 'maven' && name.includes(':') ? name.indexOf(':') : name.lastIndexOf('/')
  return at === -1 || !namespaced.has(type) ? [undefined, name] : [name.slice(0, at), name.slice(at + 1)]
}

const namespaced = new Set('composer github githubactions golang maven npm swift clojars'.split(' '))

/** Package URL type, then the words that tools use for it. */
const typeRows = `
  bitnami
  cargo crates.io rust cargo-lock rustbinary rust-crate crate
  cocoapods cocoapod
  composer packagist php composer-lock composer-vendor php_composer phppackage
  conan conancenter conan-lock c_cpp
  conda conda-pkg conda-environment
  cran r
  gem rubygems ruby bundler gemspec gem-lock rubygem ruby_gem
  github gha github-action githubactions
  golang go gomod gomodules golangdep gobinary go-module govendor gopkg go_package
  hackage haskell
  hex elixir erlang erlang_hex mix
  julia
  maven java java-archive java_archive maven_artifact jar war ear pom gradle gradle-lockfile gradle-lock sbt sbt-lockfile ivy
  npm node nodejs javascript node-pkg npm-lock yarn pnpm bun yarn-lock pnpm-lock javascript/node node_packaged_module javascript_library
  nuget dotnet dotnet-core dotnet-core-deps packages-props paket nuget_package_module .net dotnet_resource
  pub dart dart-pub
  pypi pip python pipenv poetry uv pylock python-pkg python-package setuptools python_package pip-requirements
  swift swifturl swift-package
`
const types: ReadonlyMap<string, string> = new Map(
  rowsOf(typeRows).flatMap(([type = '', ...words]) => [type, ...words].map((word) => [word, type] as const)),
)

/** Package URL type, then the distributions that have it, each with the other words for it after a `=`. */
const distributionRows = `
  apk alpine chainguard wolfi minimos
  deb debian echo ubuntu
  rpm almalinux=alma=alma-linux amzn=amazon azurelinux=azure centos=cent fedora mariner=cbl-mariner mageia openeuler opensuse=opensuse-leap=opensuse-tumbleweed
  rpm oracle=oraclelinux=ol photon redhat=rhel=red rocky=rocky-linux sles=suse=suse-linux-enterprise-server=sled
`
const distributions: ReadonlyMap<string, { readonly type: string; readonly namespace: string }> = new Map(
  rowsOf(distributionRows).flatMap(([type = '', ...names]) =>
    names.flatMap((names) => {
      const [namespace = '', ...others] = names.split('=')
      return [namespace, ...others].map((word) => [word, { type, namespace }] as const)
    }),
  ),
)

function rowsOf(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
}
