export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: [
    '<rootDir>/{packages,actions}/*/test/**/*.test.ts',
    '<rootDir>/test/{mutation,e2e,harness,import-order,docs}/**/*.test.ts',
  ],
  modulePathIgnorePatterns: [
    '<rootDir>/(packages|actions)/[^/]+/lib/',
    '<rootDir>/(dist|examples|demo-output|\\.peers)/',
  ],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  reporters: ['default', '<rootDir>/scripts/jest-totals.mjs'],
  // Where both cores are busy, a step that takes a second takes many.
  testTimeout: 30_000,
  // Jest leaves one core alone; on two that doubles the time.
  maxWorkers: '100%',
  // Modules of finished suites stay in memory: a fresh worker is cheaper than the time that their collection takes.
  workerIdleMemoryLimit: '700MB',
  testSequencer: '<rootDir>/scripts/jest-long-first.mjs',
  // Every test imports what it uses.
  injectGlobals: false,
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-strip.mjs' },
}
