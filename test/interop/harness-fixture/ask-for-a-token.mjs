const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env
const answer = await fetch(`${url}&audience=sigstore`, { headers: { authorization: `Bearer ${token}` } })
const { value } = await answer.json()
const claims = JSON.parse(Buffer.from(value.split('.')[1], 'base64url').toString())
console.log(claims.aud, claims.repository, claims.sha)
