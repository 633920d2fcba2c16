import type { ErrorEntry } from '../errors.ts'

/** Errors of the bundle folder: its layout, its lock, its limits. */
export const bundleErrors = {
  'bundle-missing': {
    fault: 'evidence',
    what: 'there is no bundle in this folder',
    hint: 'Fetch the bundle first (`bundle-from`), or start a chain with record or scan-collect.',
  },
  'bundle-not-empty': {
    fault: 'usage',
    what: 'this folder holds files but no bundle',
    hint: 'Name an empty or new folder as `bundle`.',
  },
  'bundle-layout': {
    fault: 'evidence',
    what: 'this folder is not a bundle as it should be',
    hint: 'A bundle is an OCI image layout with exactly one head: fetch it again from the job that wrote it.',
  },
  'bundle-stray': {
    fault: 'evidence',
    what: 'the bundle holds something that no head lists',
    hint: 'If a step was stopped while writing, run `custody inspect --repair`; otherwise somebody planted a file.',
  },
  'bundle-blob-missing': {
    fault: 'evidence',
    what: 'something that the bundle lists is not there',
    hint: 'The copy is incomplete: fetch the bundle again from the job that wrote it.',
  },
  'bundle-blob-changed': {
    fault: 'evidence',
    what: 'a file of the bundle is not what its digest says',
    hint: 'The bundle was changed after it was written: fetch it again from the job that wrote it.',
  },
  'bundle-too-large': {
    fault: 'usage',
    what: 'the bundle would pass its limit',
    hint: 'Keep large reports out of the bundle (they are referred to by digest), or begin a new chain.',
  },
  'bundle-digest-missing': {
    fault: 'usage',
    what: 'no digest says which bundle is meant',
    hint: 'Pass `bundle-digest` from the output of the step or job that wrote the bundle; `unpinned` opts out, and is recorded.',
  },
  'bundle-digest-differs': {
    fault: 'evidence',
    what: 'this is not the bundle that was meant',
    hint: 'The digest that was handed over names another bundle: take both from the same job.',
  },
  'bundle-locked': {
    fault: 'infrastructure',
    what: 'another process is writing this bundle',
    hint: 'Wait for it. If that process is gone for good, run `custody inspect --repair`.',
  },
  'bundle-interrupted': {
    fault: 'evidence',
    what: 'writing this bundle was interrupted',
    hint: 'The next action that writes repairs it, or `custody inspect --repair` does; nothing that a head lists is lost.',
  },
  'bundle-write': {
    fault: 'infrastructure',
    what: 'the bundle could not be written',
    hint: 'Check the disk and the permissions of the folder; the bundle is as it was before.',
  },
  'head-shape': {
    fault: 'evidence',
    what: 'a head is not what its chain makes it',
    hint: 'Something was added, dropped, renamed or reordered: fetch the bundle again from the job that wrote it.',
  },
  'head-version': {
    fault: 'evidence',
    what: 'a bundle is of an unknown format version',
    hint: 'Use the version of Custody that wrote it, or a later one.',
  },
  'chain-id-differs': {
    fault: 'evidence',
    what: 'parts of two chains stand in one bundle',
    hint: 'Only legs that began from one common record can be merged.',
  },
  'path-unsafe': {
    fault: 'usage',
    what: 'a name cannot be kept in a bundle',
    hint: 'Rename the file: names need at least one character, at most 255, and may not be . or ..',
  },
  'statement-malformed': {
    fault: 'evidence',
    what: 'a document does not have the fields that its type asks for',
    hint: 'It was written by something else, by another version, or changed.',
  },
} as const satisfies Record<string, ErrorEntry>
