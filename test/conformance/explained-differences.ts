/** Where a report of the corpus is read in another way than DefectDojo's tests and the raw counts say, and why. */
export type ExplainedDifference = {
  readonly path: string
  /** `format`, `records`, `grouped`, `state`, `bytes`, or `findings[INDEX]`. */
  readonly fact: string
  /** What is read; for findings, the facts that differ. */
  readonly ours: string
  readonly why: string
}

export const explainedDifferences: readonly ExplainedDifference[] = [
  {
    path: 'checkov/checkov-report-multiple-check_type.json',
    fact: 'findings[0]',
    ours: 'severity,componentName',
    why: 'Without a platform key Checkov rates nothing: that is unknown here, Medium there. A resource is no package.',
  },
  {
    path: 'checkov/checkov-report-multiple-check_type.json',
    fact: 'findings[11]',
    ours: 'severity,componentName',
    why: 'As above.',
  },
  {
    path: 'govulncheck/issue_14642.json',
    fact: 'grouped',
    ours: '40',
    why: 'The other count is of the advisories that the tool looked at; it found 40 of them in the modules, as in issue_15033.json.',
  },
  {
    path: 'govulncheck/issue_15033.json',
    fact: 'findings[0]',
    ours: 'severity',
    why: 'The tool gives no severity: that is unknown here; there it is taken from how near the vulnerable code is.',
  },
  {
    path: 'nuclei/many_findings_third.json',
    fact: 'findings[0]',
    ours: 'componentName',
    why: 'The name of a matcher is the message here: it is no package.',
  },
  {
    path: 'nuclei/many_findings_third.json',
    fact: 'findings[1]',
    ours: 'componentName',
    why: 'As above.',
  },
  {
    path: 'veracode/many_findings.xml',
    fact: 'findings[0]',
    ours: 'line',
    why: 'The line is the one of the report; there the relative location within the function is added to it.',
  },
  {
    path: 'veracode/sca_embedded_format.json',
    fact: 'findings[0]',
    ours: 'componentName',
    why: 'The extension .jar is no part of the name of a package, by which SBOMs know it.',
  },
  {
    path: 'veracode/veracode_scan.xml',
    fact: 'findings[1]',
    ours: 'line',
    why: 'As in many_findings.xml.',
  },
  {
    path: 'spdx/spdx_one_vuln.json',
    fact: 'findings[0]',
    ours: 'severity',
    why: 'The document gives no severity: it is unknown, not medium.',
  },
]
