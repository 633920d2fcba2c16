export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Every copy of a document in which one value has another type, another word or is gone, or an object has one member more. */
export function* mutants(
  value: Json,
  put: (changed?: Json) => Json = (changed) => changed ?? null,
): Generator<Json> {
  for (const other of [undefined, null, -1, 1.5, 'x', true, [], {}, '2026-01-02T03:04:05.000Z'])
    yield put(other)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* mutants(item, (changed) =>
        put(value.toSpliced(index, 1, ...(changed === undefined ? [] : [changed]))),
      )
    }
  } else if (typeof value === 'object' && value !== null) {
    yield put({ ...value, extra: 1 })
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value
      yield* mutants(item, (changed) => put(changed === undefined ? rest : { ...rest, [key]: changed }))
    }
  }
}
