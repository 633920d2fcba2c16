/** Is told lines for people. */
export type Progress = (line: string) => void

/** Says of a long file how much of it has been read, at each tenth. */
export function percentages(
  path: string,
  size: number,
  progress: Progress = () => {},
): (bytes: number) => void {
  let tenths = 0
  return (bytes) => {
    const now = Math.floor((10 * bytes) / Math.max(1, size))
    if (now <= tenths) return
    tenths = now
    progress(`Reading ${path}: ${10 * now} %`)
  }
}
