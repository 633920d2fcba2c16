type Environment = Readonly<Record<string, string | undefined>>

/** What the runner gives to an action and to no `run` of a workflow; another program has no use for it. */
const ofActionsAlone: readonly string[] = [
  'INPUT_KEY',
  'INPUT_KEY-PASSPHRASE',
  'INPUT_CERTIFICATE-CHAIN',
  'INPUT_IDENTITY-TOKEN',
  'INPUT_GITHUB-TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
]

/** What a job asks for the token with that its certificates are issued for. */
const tokenRequest: readonly string[] = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']

/** Inputs that may name a variable which holds a secret. */
const secretInputs: readonly string[] = [
  'INPUT_KEY',
  'INPUT_KEY-PASSPHRASE',
  'INPUT_CERTIFICATE-CHAIN',
  'INPUT_IDENTITY-TOKEN',
]

/**
 * The variables for a program that a step starts: without the secrets of the step, nor the variables that its inputs name them by.
 * @param withheld variables that flags of the command name, which no variable tells
 */
export function commandEnvironment(environment: Environment, withheld: readonly string[] = []): Environment {
  return without(environment, [...ofActionsAlone, ...namedIn(environment), ...withheld])
}

/**
 * {@link commandEnvironment} for a command that is recorded: it cannot ask for a token in the name of the job either, but for a
 * deployment, which logs in with one where it goes to.
 */
export function recordedEnvironment(
  environment: Environment,
  { stage, withheld }: { readonly stage: string; readonly withheld?: readonly string[] | undefined },
): Environment {
  const variables = commandEnvironment(environment, withheld)
  return stage === 'deployment' ? variables : without(variables, tokenRequest)
}

/** The variables that inputs of signing name by `env:NAME`. */
export function secretVariables(inputs: readonly (string | undefined)[]): readonly string[] {
  return inputs.flatMap((input) =>
    input?.trim().startsWith('env:') === true ? [input.trim().slice('env:'.length)] : [],
  )
}

function namedIn(environment: Environment): readonly string[] {
  return secretVariables(secretInputs.map((name) => environment[name]))
}

function without(environment: Environment, names: readonly string[]): Environment {
  // On Windows the names of variables ignore case.
  const dropped = new Set(names.map((name) => name.toUpperCase()))
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !dropped.has(name.toUpperCase())))
}
