import type { BisectResult } from '../../contracts/bisect.js';
import { changeText } from './change-text.js';

/** What a search has found, in words. */
export const bisectText = ({ found, lastGood, firstBad, effect, steps, changes }: BisectResult): string =>
  [
    ...steps.map(({ nightId, verdict, ratio }) => `  ${nightId} ${verdict} (${percent(ratio)})`),
    FINDINGS[found]({ lastGood, firstBad, difference: effect === null ? '' : percent(effect.ratio) }),
    ...(changes.length === 0 ? ['Nothing that is recorded differs.'] : ['What differs:']),
    ...changes.map((change) => `  ${changeText(change)}`),
  ].join('\n');

interface Found {
  readonly lastGood: string;
  readonly firstBad: string;
  readonly difference: string;
}

const FINDINGS: Readonly<Record<BisectResult['found'], (found: Found) => string>> = {
  engine: ({ lastGood, firstBad, difference }) =>
    `The engine of ${firstBad} is the first bad one (latency ${difference}); that of ${lastGood} is good.`,
  'no-difference': ({ lastGood, firstBad, difference }) =>
    `Measured by turns now, the engine of ${firstBad} is as fast as that of ${lastGood} (latency ${difference}, within margin and noise): what changed is the board or its surroundings.`,
  'same-engine': ({ lastGood, firstBad }) =>
    `${lastGood} and ${firstBad} have the same engine: what changed is the board or its surroundings.`,
};

const percent = (ratio: number): string => `${ratio < 1 ? '−' : '+'}${(100 * Math.abs(ratio - 1)).toFixed(1)} %`;
