import type { ReportModel } from './report-model.ts'

/** `report.json`: the model itself, indented, with a line end (docs/spec/report.schema.json). */
export function renderJson(model: ReportModel): string {
  return `${JSON.stringify(model, null, 2)}\n`
}
