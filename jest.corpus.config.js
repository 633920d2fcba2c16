import base from './jest.config.js'

export default { ...base, testMatch: ['<rootDir>/test/conformance/**/*.test.ts'], testTimeout: 300_000 }
