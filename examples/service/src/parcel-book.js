/** Scans by tracking number, in memory, oldest first whatever the order in which carriers send them. */
export class ParcelBook {
  #scans = new Map()

  add(number, scan) {
    const scans = [...(this.#scans.get(number) ?? []), scan]
    scans.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    this.#scans.set(number, scans)
    return this.find(number)
  }

  find(number) {
    const scans = this.#scans.get(number)
    return scans && { number, status: scans.at(-1).status, scans }
  }
}
