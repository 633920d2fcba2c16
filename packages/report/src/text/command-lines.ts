/**
 * The lines of commands as they are to be pasted: one that goes on after a backslash stands on several lines. Any other line end
 * in it is a part of a name, and shows as an escape.
 */
export function commandLines(commands: readonly string[]): readonly string[] {
  return commands.flatMap((command) => command.split(/(?<= \\)\n/))
}
