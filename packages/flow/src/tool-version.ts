/** Version of the suite, as records, verdicts and reports name it; `npm run check` holds it equal to package.json. */
export const toolVersion = '0.1.0'
