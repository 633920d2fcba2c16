import base from './jest.config.js'

export default {
  ...base,
  testMatch: ['<rootDir>/test/{interop,commands}/**/*.test.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
}
