/** A CSV file (RFC 4180) with a header. The pointer of row 0, the first after the header, is `/0`. */
export type CsvTable = {
  readonly columns: readonly string[]
  /** By column name, without a prototype; a short row lacks its last columns. */
  readonly rows: readonly Readonly<Record<string, string | undefined>>[]
}
