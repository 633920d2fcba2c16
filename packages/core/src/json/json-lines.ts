const LINE_FEED = 0x0a

/**
 * Takes a file apart that holds one JSON object, over as many lines as it likes, or one object on each line (JSON Lines).
 * Nothing is parsed, so that each document keeps its bytes; empty lines do not count. A file that is neither comes back whole,
 * and its reader refuses it.
 */
export function jsonLines(bytes: Uint8Array): readonly Uint8Array[] {
  const lines = linesOf(bytes).filter((line) => line.byteLength > 0)
  return lines.length > 1 && lines.every(isObject) ? lines : [bytes]
}

/** Views of the lines, without the white space around them. */
function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = []
  let start = 0
  while (start <= bytes.byteLength) {
    const found = bytes.indexOf(LINE_FEED, start)
    const end = found === -1 ? bytes.byteLength : found
    lines.push(trimmed(bytes.subarray(start, end)))
    start = end + 1
  }
  return lines
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
