const secretName = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|_KEY$/i
/** Shorter values are words of any command line. */
const shortestSecret = 8

/**
 * A command as a record may hold it: values of variables that are named like secrets are replaced by `***`. An expression
 * such as `${{ secrets.X }}` in a `run` input is put into the script before the action sees it; a bundle is made to be
 * handed on.
 */
export function redactCommand(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const secrets = Object.entries(environment)
    .flatMap(([name, value = '']) => (secretName.test(name) && value.length >= shortestSecret ? [value] : []))
    // The longest first: a secret that begins another one would leave the rest of it.
    .sort((a, b) => b.length - a.length)
  return command.map((word) => secrets.reduce((text, secret) => text.replaceAll(secret, '***'), word))
}
