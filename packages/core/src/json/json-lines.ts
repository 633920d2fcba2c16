const LINE_FEED = 0x0a

/** More documents than this are not told apart: a file of nothing but `{}` would take a hundred times its size in memory. */
const mostDocuments = 100_000

/**
 * Takes a file apart that holds one JSON object, over as many lines as it likes, or one object on each line (JSON Lines).
 * Nothing is parsed, so that each document keeps its bytes; empty lines do not count. A file that is neither comes back whole,
 * and its reader refuses it; so does one of more than 100,000 documents.
 */
export function jsonLines(bytes: Uint8Array): readonly Uint8Array[] {
  const documents: Uint8Array[] = []
  for (const line of linesOf(bytes)) {
    if (line.byteLength === 0) continue
    if (!isObject(line) || documents.length === mostDocuments) return [bytes]
    documents.push(line)
  }
  return documents.length > 1 ? documents : [bytes]
}

/** Views of the lines, without the white space around them. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start <= bytes.byteLength; ) {
    const found = bytes.indexOf(LINE_FEED, start)
    const end = found === -1 ? bytes.byteLength : found
    yield trimmed(bytes.subarray(start, end))
    start = end + 1
  }
}

function trimmed(line: Uint8Array): Uint8Array {
  const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d
  const first = line.findIndex((byte) => !isBlank(byte))
  return first === -1
    ? line.subarray(0, 0)
    : line.subarray(first, line.findLastIndex((byte) => !isBlank(byte)) + 1)
}

function isObject(line: Uint8Array): boolean {
  return line[0] === 0x7b && line.at(-1) === 0x7d
}
