// Lists what Go links into the policy engine, with the licence files of each module:
//
//   node scripts/refresh-engine-licences.ts
//
// Needs Go and, for modules that are not there yet, Go's module proxy. The build reads the list, so that it needs neither.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as z from 'zod'
import { ENGINE_LICENCES, type engineLicences, enginePins } from './bundle/engine-modules.ts'
import { mustRun } from './must-run.ts'
import { ROOT } from './root.ts'

const ENGINE = join(ROOT, 'packages', 'policy', 'engine')
const LICENCE_FILE = /^(licen[cs]e|copying|notice|patents)([-.].*)?$/i

/** What a licence text says of itself. */
const MARKS: readonly (readonly [string, RegExp])[] = [
  ['Apache-2.0', /Apache License|Apache license/],
  ['BSD-2-Clause-Views', /Redistribution and use(?![\s\S]*Neither the name)[\s\S]*The views and conclusions/],
  ['BSD-3-Clause', /Redistribution and use[\s\S]*Neither the name/],
  ['BSD-2-Clause', /Redistribution and use(?![\s\S]*(?:Neither the name|The views and conclusions))/],
  ['MIT', /Permission is hereby granted, free of charge/],
]

const texts: string[] = []
const linked = mustRun(
  'env',
  [
    'GOOS=wasip1',
    'GOARCH=wasm',
    'CGO_ENABLED=0',
    'go',
    'list',
    '-deps',
    '-f',
    '{{with .Module}}{{.Path}}|{{.Version}}|{{.Dir}}{{end}}',
    '.',
  ],
  ENGINE,
)
const modules = [...new Set(linked.split('\n'))]
  .map((line) => line.split('|'))
  .filter(([, version = '']) => version !== '')
  .map(([name = '', version = '', folder = '']) => describe(name, version, folder))
const [goRoot = '', goVersion = ''] = mustRun('go', ['env', 'GOROOT', 'GOVERSION'], ENGINE).split('\n')
const all = [...modules, describe('std', goVersion.replace(/^go/, ''), goRoot)]
all.sort((a, b) => (a.name < b.name ? -1 : 1))
const list: z.infer<typeof engineLicences> = { pins: enginePins(), modules: all, texts }
writeFileSync(ENGINE_LICENCES, `${JSON.stringify(list, undefined, 2)}\n`)
console.log(all.map(({ name, version, licence }) => `${name} ${version}: ${licence}`).join('\n'))

function describe(name: string, version: string, folder: string) {
  const files = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
  const contents = files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8').trim() }))
  const found = MARKS.filter(([, mark]) => contents.some(({ text }) => mark.test(text))).map(([id]) => id)
  if (found.length === 0) throw new Error(`${name} ${version} has no licence text that is known`)
  return {
    name,
    version,
    licence: found.join(' AND '),
    files: contents.map(({ file, text }) => ({ file, text: indexOf(text) })),
  }
}

function indexOf(text: string): number {
  const known = texts.indexOf(text)
  return known >= 0 ? known : texts.push(text) - 1
}
