import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** What an expression can refer to: contexts by name, with all members that there are. */
export type Contexts = { readonly [name: string]: Contexts | string }

/**
 * Evaluates an expression with GitHub's own evaluator. There an absent member is empty, and nobody is told; here it is an error.
 * Status functions say that all went well.
 */
export function evaluate(expression: string, contexts: Contexts): string {
  const { tokens } = new Lexer(expression).lex()
  const tree = new Parser(tokens, Object.keys(contexts), STATUS).parse()
  const result = new Evaluator(
    tree,
    strict(contexts, ''),
    new Map(STATUS.map((one) => [one.name, one])),
  ).evaluate()
  return result.coerceString()
}

const STATUS = ['success', 'failure', 'cancelled', 'always'].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 0,
  call: () => new data.BooleanData(name === 'success' || name === 'always'),
}))

class StrictDictionary extends data.Dictionary {
  readonly path: string
  constructor(
    path: string,
    members: readonly { readonly key: string; readonly value: data.ExpressionData }[],
  ) {
    super(...members)
    this.path = path
  }

  override get(key: string): data.ExpressionData {
    const found = super.get(key)
    if (found === undefined) throw new Error(`there is no ${this.path}${key}`)
    return found
  }
}

function strict(contexts: Contexts, path: string): data.Dictionary {
  const members = Object.entries(contexts).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? new data.StringData(value) : strict(value, `${path}${key}.`),
  }))
  return new StrictDictionary(path, members)
}
