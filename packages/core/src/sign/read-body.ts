/** No answer of a signing service comes near this. */
const MAX_BYTES = 1024 * 1024

/** Reads the body of an answer up to a limit; a longer one is an error, whatever the announced length. */
export async function readBody(response: Response): Promise<Buffer> {
  if (response.body === null) return Buffer.alloc(0)
  const stream: AsyncIterable<Uint8Array> = response.body
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > MAX_BYTES) throw new RangeError(`an answer of more than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
