import * as z from 'zod'

/** A module as webpack's statistics tell it. A concatenated module has the modules that it was made of. */
export interface BundledModule {
  readonly moduleType: string
  /** Path of the file; absent for what the bundler itself adds. */
  readonly nameForCondition?: string | null | undefined
  readonly chunks?: readonly number[] | undefined
  readonly modules?: readonly BundledModule[] | undefined
}

const bundledModule: z.ZodType<BundledModule> = z.lazy(() =>
  z.object({
    moduleType: z.string(),
    nameForCondition: z.string().nullish(),
    chunks: z.array(z.number()).optional(),
    modules: z.array(bundledModule).optional(),
  }),
)

const chunk = z.object({
  id: z.number(),
  files: z.array(z.string()),
  children: z.array(z.number()),
  initial: z.boolean(),
})

/** The part of `ncc --stats-out` that is used here. */
export const bundlerStats = z.object({
  modules: z.array(bundledModule),
  chunks: z.array(chunk),
  namedChunkGroups: z.record(z.string(), z.object({ chunks: z.array(z.number()) })),
  errors: z.array(z.object({ message: z.string() })),
  warnings: z.array(z.object({ message: z.string() })),
})

export type BundlerStats = z.infer<typeof bundlerStats>

/** The programs in the bundle: the chunks with a name, but for the entry. */
export const programNames = (stats: BundlerStats): readonly string[] =>
  Object.keys(stats.namedChunkGroups)
    .filter((name) => name !== 'main')
    .sort()
