export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: [
    '<rootDir>/{packages,actions}/*/test/**/*.test.ts',
    '<rootDir>/test/{mutation,e2e,harness,import-order}/**/*.test.ts',
  ],
  modulePathIgnorePatterns: [
    '<rootDir>/(packages|actions)/[^/]+/lib/',
    '<rootDir>/(dist|examples|demo-output|\\.peers)/',
  ],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-strip.mjs' },
}
