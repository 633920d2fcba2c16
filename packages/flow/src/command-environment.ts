type Environment = Readonly<Record<string, string | undefined>>

/** What the runner gives to an action and to no `run` of a workflow; another program has no use for it. */
const ofActionsAlone = new Set([
  'INPUT_KEY',
  'INPUT_KEY-PASSPHRASE',
  'INPUT_IDENTITY-TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
])

/** The variables for a program that an action starts. */
export function commandEnvironment(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofActionsAlone.has(name)))
}
