// Written by packages/policy/engine/build.ts: do not edit.

/** The embedded engine: what it is made of, and the digests by which it is known. */
export const engineModule = {
  name: 'opa',
  version: '1.19.0',
  go: '1.26.8',
  /** SHA-256 of the unpacked module, which a rebuild reproduces. */
  moduleDigest: 'sha256:0fed23921cc1e9cdbe8610203eb24ef08250adfc1b00160d8701c21b57f2bda2',
  /** SHA-256 of opa.wasm.br, checked before every run. */
  compressedDigest: 'sha256:67167c4227753bf27f7810ce405908cad4bd8e1f4cda5e3e749dfc370f063f48',
  /** SHA-256 of the list of what a policy may call, as OPA writes capabilities. */
  capabilitiesDigest: 'sha256:95172dd8589eccbb917153d527680edb06b880c89345d2568bd2aa02dec2a895',
} as const
