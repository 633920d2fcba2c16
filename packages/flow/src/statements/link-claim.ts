import type { Subject } from '@custody/core/in-toto/statement'
import { digestSet } from '@custody/core/in-toto/statement'
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { predicateTypes } from '@custody/core/names'
import * as z from 'zod'
import { flowError } from '../flow-errors.ts'
import type { Claim } from './claim.ts'
import type { EvidenceDocument } from './evidence-document.ts'

const artifacts = z.record(z.string().min(1).max(4096), digestSet)

/** in-toto 1.0, section 4.3.1. */
const classicLink = z.looseObject({
  _type: z.literal('link'),
  name: z.string().min(1),
  command: z.array(z.string()).nullish(),
  materials: artifacts,
  products: artifacts,
  byproducts: z.looseObject({}).nullish(),
  environment: z.looseObject({}).nullish(),
})

/**
 * A classic link, alone or in an envelope, as an in-toto link v0.3 about the link's products. Whoever signed the envelope is
 * not asked: the statement is signed anew, by this step.
 * @throws evidence-unknown for what is no link
 */
export function linkClaim(name: string, document: EvidenceDocument): Claim {
  const link = classicLink.safeParse(linkIn(document))
  const subject = link.success ? subjectsOf(link.data.products) : []
  if (!link.success || subject.length === 0)
    throw flowError('evidence-unknown', {
      where: document.path,
      found: link.success ? 'a link without products' : (link.error.issues[0]?.message ?? 'something else'),
      expected: 'an in-toto link with products',
    })
  const { name: step, command, materials, byproducts, environment } = link.data
  const predicate: JsonObject = {
    name: step,
    command: command ?? [],
    materials: subjectsOf(materials).map(({ name: path = '', digest }) => ({
      name: path,
      digest: { ...digest },
    })),
    byproducts: members(byproducts),
    environment: members(environment),
  }
  return { name, predicateType: predicateTypes.link, predicate, subject }
}

/** Metablock holds it as `signed`, DSSE as its payload. */
function linkIn({ json, path }: EvidenceDocument): JsonValue | undefined {
  if (json === undefined) return undefined
  if (isJsonObject(json['signed'])) return json['signed']
  const { payload, payloadType } = json
  return typeof payload === 'string' && payloadType === 'application/vnd.in-toto+json'
    ? readJson(Buffer.from(payload, 'base64'), path)
    : json
}

function subjectsOf(found: z.output<typeof artifacts>): readonly Subject[] {
  return Object.entries(found).map(([name, digest]) => ({ name, digest }))
}

function members(value: Readonly<Record<string, unknown>> | null | undefined): JsonObject {
  const read =
    value === null || value === undefined ? {} : readJson(Buffer.from(JSON.stringify(value)), 'link')
  return isJsonObject(read) ? read : {}
}
