import { ofObject } from '../of-object.ts'
import { readSarif, streamSarif } from '../read-sarif.ts'
import type { Reader } from '../reader.ts'

export const sarifReaders: readonly Reader[] = [
  {
    syntax: 'json',
    format: 'sarif',
    name: 'SARIF',
    marks: [
      { path: ['runs'], is: 'list-or-null', weight: 4, needed: true },
      { path: ['version'], is: /^2\./, weight: 4 },
      { path: ['$schema'], is: /sarif/i, weight: 2 },
      { path: ['runs', '*', 'tool', 'driver', 'name'], is: /./, weight: 2 },
    ],
    version: { path: ['version'], known: ['2.1.0'], strict: true },
    grouping: 'Results of kind `fail`, one for each location.',
    about: { records: 'results of all runs', sample: 'DefectDojo; SARIF tutorials of Microsoft' },
    read: ofObject(readSarif),
    stream: { path: ['runs', '*', 'results'], open: streamSarif },
  },
]
