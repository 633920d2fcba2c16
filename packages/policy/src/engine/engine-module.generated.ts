// Written by packages/policy/engine/build.ts: do not edit.

/** The embedded engine: what it is made of, and the digests by which it is known. */
export const engineModule = {
  name: 'opa',
  version: '1.19.0',
  go: '1.26.8',
  /** SHA-256 of the unpacked module, which a rebuild reproduces. */
  moduleDigest: 'sha256:dd4cf3b0766899d828ccc9a803e35640f7dc009a255fa78f8621848821a928cb',
  /** SHA-256 of opa.wasm.br, checked before every run. */
  compressedDigest: 'sha256:83ed925267ce31afca285ecbbfd940250d4b4ae5f24f9e5b9c5b472a0e70770f',
  /** SHA-256 of the list of what a policy may call, as OPA writes capabilities. */
  capabilitiesDigest: 'sha256:95172dd8589eccbb917153d527680edb06b880c89345d2568bd2aa02dec2a895',
} as const
