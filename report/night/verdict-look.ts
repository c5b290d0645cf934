import type { NightVerdictKind } from '../../contracts/night-verdict.js';

/** How a verdict is shown: never by colour alone. */
export interface VerdictLook {
  readonly symbol: string;
  readonly word: string;
  /** Boards with a verdict of a lower rank are shown first. */
  readonly rank: number;
}

/** How each verdict is shown, worst first. */
export const VERDICT_LOOK = {
  regressed: { symbol: '▼', word: 'regressed', rank: 0 },
  tainted: { symbol: '!', word: 'tainted', rank: 2 },
  absent: { symbol: '∅', word: 'absent', rank: 3 },
  improved: { symbol: '▲', word: 'improved', rank: 1 },
  'too-noisy': { symbol: '~', word: 'too noisy to tell', rank: 4 },
  unchanged: { symbol: '·', word: 'unchanged', rank: 5 },
} as const satisfies Readonly<Record<NightVerdictKind, VerdictLook>>;
