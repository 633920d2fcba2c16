/** A text by lines, without their ends. The pointer of the lines from 12 to 20, counted from 1, is `/12-20`. */
export type TextLines = readonly string[]
