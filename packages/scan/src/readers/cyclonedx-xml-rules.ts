/**
 * How the elements of CycloneDX XML become the members of CycloneDX JSON. The names are the same but for lists, whose
 * elements are wrapped, and for what is written as text or attribute.
 */
export type XmlRule =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  /** A part that is well-formed and not looked into. */
  | 'unread'
  /** The value of this attribute. */
  | { readonly attribute: string }
  /** An element of items: a list of what each becomes, by its name. */
  | { readonly list: Readonly<Record<string, XmlRule>> }
  /** The same where an element of these names stands first, else an object. */
  | { readonly listIf: Readonly<Record<string, XmlRule>>; readonly otherwise: XmlObject }
  /** A member whose name is not the element's. */
  | { readonly named: string; readonly rule: XmlRule }
  /** An object that holds what the rule gives as its only member. */
  | { readonly within: string; readonly rule: XmlRule }
  | XmlObject

export type XmlObject = {
  readonly attributes?: Readonly<
    Record<string, readonly [member: string, kind: 'text' | 'boolean' | 'integer']>
  >
  /** Elements that stand there once. */
  readonly members?: Readonly<Record<string, XmlRule>>
  /** Elements that may stand there several times, and the list that they become. */
  readonly repeated?: Readonly<Record<string, readonly [member: string, rule: XmlRule]>>
  /** The member that the element's own text becomes. */
  readonly content?: string
}

const bomRef = { 'bom-ref': ['bom-ref', 'text'] } as const

const attachment: XmlObject = {
  attributes: { 'content-type': ['contentType', 'text'], encoding: ['encoding', 'text'] },
  content: 'content',
}
const contact: XmlObject = { attributes: bomRef, members: { name: 'text', email: 'text', phone: 'text' } }
const organisation: XmlObject = {
  attributes: bomRef,
  members: { name: 'text', address: 'unread' },
  repeated: { url: ['url', 'text'], contact: ['contact', contact] },
}
const hashes: XmlRule = { list: { hash: { attributes: { alg: ['alg', 'text'] }, content: 'content' } } }
const properties: XmlRule = {
  list: { property: { attributes: { name: ['name', 'text'] }, content: 'value' } },
}
const externalReferences: XmlRule = {
  list: {
    reference: {
      attributes: { type: ['type', 'text'] },
      members: { url: 'text', comment: 'text', hashes, properties },
    },
  },
}

const acknowledged = { ...bomRef, acknowledgement: ['acknowledgement', 'text'] } as const
const licences: XmlRule = {
  list: {
    license: {
      within: 'license',
      rule: {
        attributes: acknowledged,
        members: { id: 'text', name: 'text', text: attachment, url: 'text', licensing: 'unread', properties },
      },
    },
    expression: { attributes: acknowledged, content: 'expression' },
    'expression-detailed': {
      attributes: { ...acknowledged, expression: ['expression', 'text'] },
      members: { licensing: 'unread', properties },
      repeated: {
        details: [
          'expressionDetails',
          {
            attributes: { ...bomRef, 'license-identifier': ['licenseIdentifier', 'text'] },
            members: { text: attachment, url: 'text' },
          },
        ],
      },
    },
  },
}

const source: XmlObject = { members: { name: 'text', url: 'text' } }
const issues: XmlRule = {
  list: {
    issue: {
      attributes: { type: ['type', 'text'] },
      members: {
        id: 'text',
        name: 'text',
        description: 'text',
        source,
        references: { list: { url: 'text' } },
      },
    },
  },
}
const action: XmlObject = { members: { timestamp: 'text', name: 'text', email: 'text' } }
const tags: XmlRule = { list: { tag: 'text' } }
const releaseNotes: XmlObject = {
  members: {
    type: 'text',
    title: 'text',
    featuredImage: 'text',
    socialImage: 'text',
    description: 'text',
    timestamp: 'text',
    aliases: { list: { alias: 'text' } },
    tags,
    resolves: issues,
    notes: { list: { note: { members: { locale: 'text', text: attachment } } } },
    properties,
  },
}

/** Filled below, since components hold components, and services services. */
const component: {
  attributes: XmlObject['attributes'] & object
  members: Record<string, XmlRule>
  repeated: XmlObject['repeated'] & object
} = {
  attributes: {
    ...bomRef,
    type: ['type', 'text'],
    'mime-type': ['mime-type', 'text'],
    isExternal: ['isExternal', 'boolean'],
  },
  members: {},
  repeated: { omniborId: ['omniborId', 'text'], swhid: ['swhid', 'text'], data: ['data', 'unread'] },
}
const components: XmlRule = { list: { component } }

Object.assign(component.members, {
  supplier: organisation,
  manufacturer: organisation,
  authors: { list: { author: contact } },
  author: 'text',
  publisher: 'text',
  group: 'text',
  name: 'text',
  version: 'text',
  versionRange: 'text',
  description: 'text',
  scope: 'text',
  hashes,
  licenses: licences,
  copyright: 'text',
  patentAssertions: 'unread',
  cpe: 'text',
  purl: 'text',
  swid: {
    attributes: {
      tagId: ['tagId', 'text'],
      name: ['name', 'text'],
      version: ['version', 'text'],
      tagVersion: ['tagVersion', 'integer'],
      patch: ['patch', 'boolean'],
    },
    members: { text: attachment, url: 'text' },
  },
  modified: 'boolean',
  pedigree: {
    members: {
      ancestors: components,
      descendants: components,
      variants: components,
      commits: {
        list: {
          commit: {
            members: { uid: 'text', url: 'text', author: action, committer: action, message: 'text' },
          },
        },
      },
      patches: {
        list: {
          patch: {
            attributes: { type: ['type', 'text'] },
            members: { diff: { members: { text: attachment, url: 'text' } }, resolves: issues },
          },
        },
      },
      notes: 'text',
    },
  },
  externalReferences,
  properties,
  components,
  evidence: 'unread',
  releaseNotes,
  modelCard: 'unread',
  cryptoProperties: 'unread',
  tags,
} satisfies Record<string, XmlRule>)

const classification: XmlObject = { attributes: { flow: ['flow', 'text'] }, content: 'classification' }
const service: { attributes: typeof bomRef; members: Record<string, XmlRule> } = {
  attributes: bomRef,
  members: {},
}
const services: XmlRule = { list: { service } }

Object.assign(service.members, {
  provider: organisation,
  group: 'text',
  name: 'text',
  version: 'text',
  description: 'text',
  endpoints: { list: { endpoint: 'text' } },
  authenticated: 'boolean',
  'x-trust-boundary': 'boolean',
  trustZone: 'text',
  data: { list: { classification, dataflow: 'unread' } },
  licenses: licences,
  patentAssertions: 'unread',
  externalReferences,
  properties,
  services,
  releaseNotes,
  tags,
} satisfies Record<string, XmlRule>)

const tool: XmlObject = {
  members: { vendor: 'text', name: 'text', version: 'text', hashes, externalReferences },
}

/** A list of tools, or since 1.5 the components and services that were used; and the first element tells which. */
const tools: XmlRule = { listIf: { tool }, otherwise: { members: { components, services } } }

const metadata: XmlObject = {
  members: {
    timestamp: 'text',
    lifecycles: { list: { lifecycle: { members: { phase: 'text', name: 'text', description: 'text' } } } },
    tools,
    authors: { list: { author: contact } },
    component,
    manufacture: organisation,
    manufacturer: organisation,
    supplier: organisation,
    licenses: licences,
    properties,
    distributionConstraints: { members: { tlp: 'text' } },
  },
}

const reference: XmlRule = { attribute: 'ref' }
const dependency: XmlObject = {
  attributes: { ref: ['ref', 'text'] },
  repeated: { dependency: ['dependsOn', reference], provides: ['provides', reference] },
}
const composition: XmlObject = {
  attributes: bomRef,
  members: {
    aggregate: 'text',
    assemblies: { list: { assembly: reference } },
    dependencies: { list: { dependency: reference } },
    vulnerabilities: { list: { vulnerability: reference } },
  },
}

const vulnerability: XmlObject = {
  attributes: bomRef,
  members: {
    id: 'text',
    source,
    references: { list: { reference: { members: { id: 'text', source } } } },
    ratings: {
      list: {
        rating: {
          members: {
            source,
            score: 'number',
            severity: 'text',
            method: 'text',
            vector: 'text',
            justification: 'text',
          },
        },
      },
    },
    cwes: { list: { cwe: 'integer' } },
    description: 'text',
    detail: 'text',
    recommendation: 'text',
    workaround: 'text',
    proofOfConcept: 'unread',
    advisories: { list: { advisory: { members: { title: 'text', url: 'text' } } } },
    created: 'text',
    published: 'text',
    updated: 'text',
    rejected: 'text',
    credits: 'unread',
    tools,
    analysis: {
      members: {
        state: 'text',
        justification: 'text',
        responses: { named: 'response', rule: { list: { response: 'text' } } },
        detail: 'text',
        firstIssued: 'text',
        lastUpdated: 'text',
      },
    },
    affects: {
      list: {
        target: {
          members: {
            ref: 'text',
            versions: { list: { version: { members: { version: 'text', range: 'text', status: 'text' } } } },
          },
        },
      },
    },
    properties,
  },
}

const citation: XmlObject = {
  attributes: bomRef,
  members: {
    pointers: { list: { pointer: 'text' } },
    expressions: { list: { expression: 'text' } },
    timestamp: 'text',
    attributedTo: 'text',
    process: 'text',
    note: 'text',
  },
}

/** The root element, `bom`. */
export const bomRule: XmlObject = {
  attributes: { serialNumber: ['serialNumber', 'text'], version: ['version', 'integer'] },
  members: {
    metadata,
    components,
    services,
    externalReferences,
    dependencies: { list: { dependency } },
    compositions: { list: { composition } },
    properties,
    vulnerabilities: { list: { vulnerability } },
    annotations: 'unread',
    formulation: 'unread',
    declarations: 'unread',
    definitions: 'unread',
    citations: { list: { citation } },
  },
}
