/** Version of the suite, as records, verdicts and reports name it; `npm test` holds it equal to package.json. */
export const toolVersion = '1.0.0'
