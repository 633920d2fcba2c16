import { bundleErrors } from './bundle/bundle-error-table.ts'
import { chainErrors } from './chain/chain-error-table.ts'
import { defineErrors } from './errors.ts'

/** Errors of the core: digests, JSON, envelopes, statements, the bundle, the chain, signing and verifying. */
export const coreErrors = {
  ...bundleErrors,
  ...chainErrors,
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
  'file-too-large': {
    fault: 'usage',
    what: 'a file is larger than its limit',
    hint: 'Check that this is the file you mean; large evidence is referred to by digest.',
  },
  'file-unreadable': {
    fault: 'infrastructure',
    what: 'a file could not be read',
    hint: 'Check its permissions and the disk.',
  },
  'file-changed': {
    fault: 'evidence',
    what: 'a file changed while it was being read',
    hint: 'Let the step that writes the file end before this one starts.',
  },
  // Signed statements and trust.
  'signed-malformed': {
    fault: 'evidence',
    what: 'this is not a Sigstore bundle as Custody reads it',
    hint: 'Nothing may be missing, added or written in another form: take the file again from where it was signed.',
  },
  'signed-not-canonical': {
    fault: 'evidence',
    what: 'a signed item is not in canonical JSON',
    hint: 'Its bytes were written anew by another tool: take the file again from where it was signed.',
  },
  'signed-payload-type': {
    fault: 'evidence',
    what: 'a signed item holds another kind of payload',
    hint: 'Only in-toto statements count here.',
  },
  'signature-invalid': {
    fault: 'evidence',
    what: 'a signature does not verify',
    hint: 'The statement or its signature was changed after signing: take the file again from where it was signed.',
  },
  'signature-encoding': {
    fault: 'evidence',
    what: 'a signature is not in its one accepted encoding',
    hint: 'ECDSA signatures of keys are DER with the lower of the two S values; the signer must write them so.',
  },
  'signer-not-trusted': {
    fault: 'evidence',
    what: 'a signer is not among those trusted',
    hint: 'Give the public key, or the certificate identity and issuer, of who should have signed; otherwise do not use the file.',
  },
  'signer-identity-mismatch': {
    fault: 'evidence',
    what: 'a certificate names another signer than the expected one',
    hint: 'Compare issuer, identity, source repository, ref and run with what you expect; a shared workflow signs for every caller.',
  },
  'signer-stage-mismatch': {
    fault: 'evidence',
    what: 'a signer may not sign this stage',
    hint: 'Bind the identity or the key to this stage, or do not use the file.',
  },
  'certificate-malformed': {
    fault: 'evidence',
    what: 'a signing certificate is malformed',
    hint: 'It must be a code-signing certificate in DER with one name and each Fulcio extension once.',
  },
  'certificate-not-trusted': {
    fault: 'evidence',
    what: 'a signing certificate does not lead to a trusted authority at the time of signing',
    hint: 'Check that the trusted root belongs to the Sigstore instance that signed.',
  },
  'timestamp-missing': {
    fault: 'evidence',
    what: 'a certificate signature has no trusted time',
    hint: 'Certificates live for minutes: sign with a timestamp authority.',
  },
  'timestamp-invalid': {
    fault: 'evidence',
    what: 'a timestamp does not verify',
    hint: 'Check that the trusted root names the timestamp authority that was used.',
  },
  'log-entry-missing': {
    fault: 'evidence',
    what: 'a certificate signature has no transparency log entry',
    hint: 'The trusted root names a log, so an entry of it is demanded.',
  },
  'log-entry-invalid': {
    fault: 'evidence',
    what: 'a transparency log entry does not verify',
    hint: 'The entry belongs to another signature or log, or was changed: take the file again from where it was signed.',
  },
  'subject-mismatch': {
    fault: 'evidence',
    what: 'an attestation is about another artifact',
    hint: 'Compare the digest of the artifact with the subjects that are named; take the attestation that belongs to this artifact.',
  },
  'predicate-type-mismatch': {
    fault: 'evidence',
    what: 'an attestation is of another type',
    hint: 'Give the predicate type that you need (predicate-type), or the attestation that has it.',
  },
  'artifact-digest-unusable': {
    fault: 'usage',
    what: 'a digest of an artifact cannot be used',
    hint: 'Give it as ALGORITHM:HEX in lower case; SHA-1 and others that are weaker than SHA-256 do not name an artifact.',
  },
  'trust-missing': {
    fault: 'usage',
    what: 'nothing was given to verify a signature against',
    hint: 'Give the public key of the signer, or a trusted root together with the expected identity.',
  },
  'key-revoked': {
    fault: 'evidence',
    what: 'the key that signed has been revoked',
    hint: 'What it signed does not count: build and sign again with another key. The list of `revocations` names the reason.',
  },
  'certificate-revoked': {
    fault: 'evidence',
    what: 'the certificate that signed has been revoked',
    hint: 'What was signed with it does not count: build and sign again. The list of `revocations` names the reason.',
  },
  'statement-revoked': {
    fault: 'evidence',
    what: 'the statement has been revoked',
    hint: 'It does not count, whoever signed it. The list of `revocations` names the reason.',
  },
  'revocations-malformed': {
    fault: 'usage',
    what: 'a list of revocations cannot be used',
    hint: 'Write it as docs/spec/revocations.md says; a member that is not known is refused, since it could be a condition.',
  },
  'revocations-expired': {
    fault: 'evidence',
    what: 'a list of revocations has expired',
    hint: 'Get the newest one from whoever issues it.',
  },
  'trusted-root-malformed': {
    fault: 'usage',
    what: 'a trusted root cannot be used',
    hint: 'Give the trusted_root.json of the Sigstore instance, with a validity start for each authority and log.',
  },
  'public-key-malformed': {
    fault: 'usage',
    what: 'a public key cannot be read',
    hint: 'Give it as PEM that begins with -----BEGIN PUBLIC KEY-----.',
  },
  'public-key-is-private': {
    fault: 'usage',
    what: 'a private key was given where a public key belongs',
    hint: 'Make the public half with: openssl pkey -in KEY -pubout. Think about whether the private key has now been seen by others.',
  },
  'public-key-unsupported': {
    fault: 'usage',
    what: 'a public key is of a kind that is not supported',
    hint: 'Use ECDSA P-256 or P-384, RSA of 2048, 3072 or 4096 bits, or Ed25519.',
  },
  'identity-pattern-invalid': {
    fault: 'usage',
    what: 'an expected identity cannot be used',
    hint: 'Issuer, identity and source repository are compulsory; a pattern has no back references, no look-around, and within a repetition no other one, nothing optional and no alternatives.',
  },
  // Signing.
  'key-unreadable': {
    fault: 'usage',
    what: 'a private key cannot be read',
    hint: 'Give it as PEM: PKCS#8, plain or encrypted, SEC 1, PKCS#1, or the file cosign.key.',
  },
  'key-passphrase-missing': {
    fault: 'usage',
    what: 'a private key is encrypted and no passphrase was given',
    hint: 'Give the passphrase (key-passphrase).',
  },
  'key-passphrase-wrong': {
    fault: 'usage',
    what: 'the passphrase does not open the private key',
    hint: 'Check the passphrase, and that it has no line end too many.',
  },
  'key-unsupported': {
    fault: 'usage',
    what: 'a private key is of a kind that is not supported',
    hint: 'Use ECDSA P-256 or P-384, RSA of 2048, 3072 or 4096 bits, or Ed25519.',
  },
  'certificate-chain-unreadable': {
    fault: 'usage',
    what: 'the certificate of the signing key cannot be used',
    hint: 'Give PEM: the certificate of the key first (for code signing, with one name and the issuer as extension 1.3.6.1.4.1.57264.1.8), then each authority that issued the one before.',
  },
  'certificate-expired': {
    fault: 'usage',
    what: 'a certificate of the signing key is not valid now',
    hint: 'Renew it: nothing that it signs from now on would verify.',
  },
  'certificate-key-differs': {
    fault: 'usage',
    what: 'the certificate is for another key than the signing key',
    hint: 'Give the certificate that was issued for this very key, as the first of the chain.',
  },
  'certificate-without-time': {
    fault: 'usage',
    what: 'a certificate signs and nobody stamps the time',
    hint: 'A certificate proves nothing without a time: name an instance or a signing configuration with a timestamp authority.',
  },
  'plugin-failed': {
    fault: 'infrastructure',
    what: 'a KMS plug-in did not do its work',
    hint: 'Run the plug-in by hand with cosign and the same key, and check its credentials and its network.',
  },
  'plugin-refused': {
    fault: 'infrastructure',
    what: 'a KMS plug-in refused',
    hint: 'Check the id after `NAME://`, and that the credentials of the plug-in may sign with this key.',
  },
  'plugin-answer-invalid': {
    fault: 'infrastructure',
    what: 'a KMS plug-in answered with something that cannot be used',
    hint: 'It must speak version 1 of the Sigstore plug-in protocol, for ECDSA P-256 or P-384, Ed25519, or RSA with PKCS #1 v1.5 and SHA-256.',
  },
  'key-not-logged': {
    fault: 'usage',
    what: 'what an Ed25519 key signs cannot be entered into a Rekor v2 log',
    hint: 'Leave the log out (`witnesses: timestamp`), or sign with an ECDSA key.',
  },
  'signing-config-malformed': {
    fault: 'usage',
    what: 'a signing configuration cannot be used',
    hint: 'Give the signing configuration (v0.2) of the Sigstore instance.',
  },
  'signing-config-no-service': {
    fault: 'usage',
    what: 'a signing configuration names no usable service of a kind that is needed',
    hint: 'Check the validity windows and the API versions: Fulcio 1, Rekor 1 or 2, timestamp authority 1.',
  },
  'sign-token-malformed': {
    fault: 'usage',
    what: 'the identity token is not a readable JSON Web Token',
    hint: 'Ask for the token with audience sigstore; in GitHub Actions the job needs the permission id-token: write.',
  },
  'sign-token-refused': {
    fault: 'usage',
    what: 'the certificate authority refused the identity token',
    hint: 'The token may have expired, may have another audience than sigstore, or its issuer is not known to this authority.',
  },
  'sign-service-refused': {
    fault: 'infrastructure',
    what: 'a signing service refused the request',
    hint: 'Check that the signing configuration belongs to this service and version.',
  },
  'sign-service-unauthorized': {
    fault: 'usage',
    what: 'a signing service wants credentials',
    hint: 'Custody sends credentials to the certificate authority alone (the identity token): let the service, or the proxy before it, take requests from this network without a login.',
  },
  'sign-service-forbidden': {
    fault: 'usage',
    what: 'a signing service, or a proxy before it, forbids the request',
    hint: 'Check that the network policy and the proxy let this machine reach the service (HTTPS_PROXY, NO_PROXY).',
  },
  'sign-too-large': {
    fault: 'usage',
    what: 'a signing service does not take a request of this size',
    hint: 'Sign large predicates by reference, or use a Rekor v2 log, which is sent digests only.',
  },
  'sign-rate-limited': {
    fault: 'infrastructure',
    what: 'a signing service has had too many requests',
    hint: 'Wait and run the step again; sign what belongs together in one step, which needs one certificate; raise `signing-retries`.',
  },
  'sign-service-unavailable': {
    fault: 'infrastructure',
    what: 'a signing service is in trouble or cannot be reached',
    hint: 'Check the network and the proxy; when the service is down, run the step again later.',
  },
  'sign-service-timeout': {
    fault: 'infrastructure',
    what: 'a signing service took a request and did not answer',
    hint: 'Run the step again; when it stays so, the service is overloaded or a proxy holds the answer back.',
  },
  'sign-deadline': {
    fault: 'infrastructure',
    what: 'the time for signing is over',
    hint: 'Run the step again later, or give signing more time (`signing-timeout`).',
  },
  'sign-log-conflict': {
    fault: 'infrastructure',
    what: 'the transparency log already holds this entry',
    hint: 'Run the step again: a new signature makes a new entry.',
  },
  'sign-answer-invalid': {
    fault: 'infrastructure',
    what: 'a signing service answered with something that does not verify',
    hint: 'Check that the address is that of a Sigstore service, and that no proxy changes its answers.',
  },
} as const

export const coreError = defineErrors(coreErrors)
