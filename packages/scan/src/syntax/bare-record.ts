/** A record without a prototype, so that no foreign key (`__proto__`, `constructor`) means anything. */
export function bareRecord<Value>(): Record<string, Value> {
  const record: Record<string, Value> = {}
  Object.setPrototypeOf(record, null)
  return record
}
