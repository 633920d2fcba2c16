/** Deeper than any report that a scanner writes. */
export const MAX_DEPTH = 200

/** Elements of one XML or HTML document that are kept in memory. */
export const MAX_ELEMENTS = 1_000_000
