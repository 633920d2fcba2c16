const names = [
  'GITHUB_ACTOR',
  'GITHUB_JOB',
  'GITHUB_REF',
  'GITHUB_REPOSITORY',
  'GITHUB_RUN_ID',
  'GITHUB_SHA',
  'GITHUB_WORKFLOW_REF',
  'RUNNER_ENVIRONMENT',
]
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, process.env[name]]))))
