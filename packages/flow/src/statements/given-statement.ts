import { sameDigests } from '@custody/core/chain/rules/subjects'
import { type Subject, subject } from '@custody/core/in-toto/statement'
import { subjectLimit } from '@custody/core/in-toto/subject-limits'
import { isJsonObject } from '@custody/core/json/read-json'
import { statementType } from '@custody/core/names'
import * as z from 'zod'
import { flowError } from '../flow-errors.ts'
import type { Claim } from './claim.ts'
import type { EvidenceDocument } from './evidence-document.ts'
import { checkPredicate } from './known-predicates.ts'

const statementHead = z.object({
  _type: z.literal(statementType),
  subject: z.array(subject).min(1).max(subjectLimit),
  predicateType: z.url(),
})

/**
 * A whole in-toto statement that a caller gives: signed as it stands, if it is about artifacts of this step alone.
 * @throws evidence-unknown, statement-foreign, and those of checkPredicate
 */
export function givenStatement(
  name: string,
  document: EvidenceDocument,
  artifacts: readonly Subject[],
): Claim {
  const head = statementHead.safeParse(document.json)
  const predicate = document.json?.['predicate']
  if (!head.success || !isJsonObject(predicate))
    throw flowError('evidence-unknown', { where: document.path, expected: 'an in-toto Statement v1' })
  const { predicateType, subject: subjects } = head.data
  for (const { name: label = '', digest } of subjects) {
    if (!artifacts.some((artifact) => sameDigests(artifact.digest, digest)))
      throw flowError('statement-foreign', {
        where: document.path,
        found: JSON.stringify(label.slice(0, 200)),
      })
  }
  checkPredicate(predicateType, predicate, document.path)
  return { name, predicateType, predicate, subject: subjects }
}
