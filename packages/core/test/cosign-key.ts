// A key pair that cosign 3 made for these tests (`cosign generate-key-pair`); it signs nothing else.

export const cosignPassphrase = 'a test passphrase'

export const cosignKey = `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiJZMnJUamlNZ3hjUk5yY2hBVjRRRkFkOG5rVEx5S0ZU
RFc0Rk41aE9NU3k0PSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiJ1OHRoak41bkJWZllONG5VUkN0dGFWUXNSK1lOYVRrVyJ9LCJj
aXBoZXJ0ZXh0IjoieFpkR1JHYUptRGtNU2lsWmZPaWNDazlhOUxSazYrR3lTVitE
eG85NC9pUUo2b1piSHdnTVEwZjlQUmdhWi9BM2hHN2pUNXVhZHdxN2pPejFQYUJH
ODVTYkRoeWxuRzRUWmxPOWliLzJkU2V1cFI1UXNiU041SldwU0pPNmRpUVhoSDc3
dWdrRFVQemdXUXlFOVlYR2g0VFpyK3k5em1GMnBTZ2hyU1ZacmtRNi90d0UxNzJD
VitTTnRJQ2xtWlFZWFpiS2liNkZvVDBnOGc9PSJ9
-----END ENCRYPTED SIGSTORE PRIVATE KEY-----
`

export const cosignPublicKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqBoizaQuJ9C7bMdIcc2hpJhoZ2OL
jm/C3QpV6BsMXeODzv6WULflCG5yRQhzBYinMP0W6josBTkTPYRXZwoqMQ==
-----END PUBLIC KEY-----
`
