import type { JsonObject } from '@custody/core/json/read-json'

/** What the engine is given before the question: it compiles this while evidence is still being verified. */
export interface EngineProgram {
  /** `evaluate` asks the entry points, `test` runs test_ rules, `syntax` only parses. */
  readonly mode: 'evaluate' | 'test' | 'syntax'
  readonly modules: readonly PolicyModule[]
  /** The `data` document. */
  readonly data: JsonObject
  /** JSON Schema of `input`: a reference to a path that it lacks does not compile. */
  readonly schema?: JsonObject
  /** Asks for the parsed modules beside the results. */
  readonly syntax?: boolean
}

export interface PolicyModule {
  /** Relative path, with forward slashes: the file that messages name. */
  readonly path: string
  readonly source: string
}

export interface EngineQuestion {
  /** What `time.now_ns` answers. */
  readonly time: Date
  /** The input document, as JSON in UTF-8. */
  readonly input: Uint8Array
}
