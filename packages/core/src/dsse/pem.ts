/** One PEM block as Go and OpenSSL write it: lines of 64 characters (RFC 7468). */
export function toPem(label: 'CERTIFICATE' | 'PUBLIC KEY', der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
