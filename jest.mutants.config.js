import base from './jest.config.js'

// Workers inherit it.
process.env.CUSTODY_MUTATION = 'full'

export default { ...base, testMatch: ['<rootDir>/test/mutation/key{,less}.test.ts'] }
