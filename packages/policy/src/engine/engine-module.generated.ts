// Written by packages/policy/engine/build.ts: do not edit.

/** The embedded engine: what it is made of, and the digests by which it is known. */
export const engineModule = {
  name: 'opa',
  version: '1.19.0',
  go: '1.26.8',
  /** SHA-256 of the unpacked module, which a rebuild reproduces. */
  moduleDigest: 'sha256:8d6d2cd9475ca76501f4c8c1bd3d85f210afd87cc87687640dc8e51f4993d2a2',
  /** SHA-256 of opa.wasm.br, checked before every run. */
  compressedDigest: 'sha256:43c61bdf7e086de823984e5eb6d11957881a214527de7510e516ff727732a7b9',
  /** SHA-256 of the list of what a policy may call, as OPA writes capabilities. */
  capabilitiesDigest: 'sha256:95172dd8589eccbb917153d527680edb06b880c89345d2568bd2aa02dec2a895',
} as const
