/** The page's colours, as #rrggbb. `palette.test` holds every pair that is used together to WCAG 2.2 AA. */
export interface Palette {
  readonly paper: string
  readonly raised: string
  readonly line: string
  readonly ink: string
  readonly muted: string
  readonly accent: string
  readonly good: string
  readonly warn: string
  readonly bad: string
  readonly neutral: string
  readonly goodPaper: string
  readonly warnPaper: string
  readonly badPaper: string
  readonly neutralPaper: string
  /** A ramp that also tells the severities apart in grey. Unknown is striped and has no hue. */
  readonly critical: string
  readonly high: string
  readonly medium: string
  readonly low: string
  readonly info: string
  readonly unknown: string
}

export const light: Palette = {
  paper: '#ffffff',
  raised: '#f6f7f9',
  line: '#dde1e7',
  ink: '#151a21',
  muted: '#566070',
  accent: '#2a4fc0',
  good: '#0f6b3d',
  warn: '#855000',
  bad: '#b0221b',
  neutral: '#4d5766',
  goodPaper: '#ebf6f0',
  warnPaper: '#fdf4e3',
  badPaper: '#fdeeec',
  neutralPaper: '#f1f3f6',
  critical: '#5c0d1d',
  high: '#b0221b',
  medium: '#a9600f',
  low: '#54769c',
  info: '#8391a3',
  unknown: '#566070',
}

export const dark: Palette = {
  paper: '#0f1318',
  raised: '#171c23',
  line: '#2b333e',
  ink: '#e7ebf0',
  muted: '#9ba6b4',
  accent: '#93b1ff',
  good: '#5ecb90',
  warn: '#edb35c',
  bad: '#ff8f86',
  neutral: '#a9b3c0',
  goodPaper: '#11251b',
  warnPaper: '#2a2110',
  badPaper: '#2e1716',
  neutralPaper: '#1b2129',
  critical: '#ffc2bc',
  high: '#f7928a',
  medium: '#dd9040',
  low: '#7093bd',
  info: '#6b7889',
  unknown: '#9ba6b4',
}

/** The palette as custom properties, to stand inside a rule. */
export function customProperties(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`)
    .join(';')
}
