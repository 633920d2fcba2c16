import { testPolicy } from './src/policy/test-policy.ts'
import { readPolicyFolder } from './src/policy/read-policy-folder.ts'
try {
  const r = await testPolicy(readPolicyFolder('packages/policy/library'))
  console.log(
    r.length,
    r.filter((x) => x.outcome !== 'passed'),
  )
} catch (e) {
  console.log(String(e))
}
