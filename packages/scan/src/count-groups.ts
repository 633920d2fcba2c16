/** How many different keys there are: a format's own grouping, where it is one of keys. A key of several parts is a list. */
export function countGroups<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string | readonly (string | number | undefined)[],
): number {
  const keys = new Set<string>()
  for (const item of items) keys.add(JSON.stringify(keyOf(item)))
  return keys.size
}
