import { defineErrors } from './errors.ts'

/** Errors of the core: digests, JSON, envelopes, statements, the bundle, the chain, signing and verifying. */
export const coreErrors = {
  'json-syntax': {
    fault: 'evidence',
    what: 'this is not well-formed JSON',
    hint: 'Write the file again with the tool that made it; do not edit it by hand.',
  },
  'json-duplicate-key': {
    fault: 'evidence',
    what: 'a JSON object has the same key twice',
    hint: 'Two readers may read such a file differently, so none is trusted: write it again with one value a key.',
  },
  'json-too-deep': {
    fault: 'evidence',
    what: 'a JSON document is nested too deeply',
    hint: 'No document of this kind needs such depth: check where the file comes from.',
  },
  'json-too-large': {
    fault: 'evidence',
    what: 'a JSON document is larger than its limit',
    hint: 'Split the document, or check where the file comes from.',
  },
  'json-encoding': {
    fault: 'evidence',
    what: 'a JSON document is not valid UTF-8',
    hint: 'Save the file as UTF-8.',
  },
  'json-not-canonical': {
    fault: 'evidence',
    what: 'a value has no canonical JSON form',
    hint: 'Canonical JSON knows no fractions (OLPC), no unsafe integers and no lone surrogates.',
  },
  'digest-malformed': {
    fault: 'evidence',
    what: 'a digest is malformed',
    hint: 'Write it as sha256: and 64 lower-case hexadecimal digits.',
  },
  'file-missing': {
    fault: 'usage',
    what: 'a file is not there',
    hint: 'Check the path, and that the step which writes the file ran before this one.',
  },
  'file-not-regular': {
    fault: 'usage',
    what: 'a path is not a regular file',
    hint: 'Symbolic links, devices and sockets are not read as evidence: name the file itself.',
  },
  'file-outside': {
    fault: 'usage',
    what: 'a path leads out of the workspace',
    hint: 'Name files inside the workspace; a symbolic link that leaves it is refused.',
  },
  'file-changed': {
    fault: 'evidence',
    what: 'a file changed while it was being read',
    hint: 'Let the step that writes the file end before this one starts.',
  },
} as const

export const coreError = defineErrors(coreErrors)
