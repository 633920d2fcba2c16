/**
 * Does the same for each input, some of them at once, and keeps their order. After a failure nothing more is begun.
 * @param limit how many at once
 */
export async function someAtOnce<In, Out>(
  inputs: readonly In[],
  limit: number,
  work: (input: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const results: Out[] = []
  const queue = inputs.entries()
  let isOver = false
  const worker = async () => {
    for (const [at, input] of queue) {
      if (isOver) return
      results[at] = await work(input)
    }
  }
  const workers = Array.from({ length: Math.min(limit, inputs.length) }, worker)
  try {
    await Promise.all(workers)
    return results
  } finally {
    isOver = true
  }
}
