import type { BisectResult } from '../../contracts/bisect.js';
import { changeText } from './change-text.js';

/** What a search has found, in words. */
export const bisectText = ({ found, lastGood, firstBad, effect, steps, changes, parts }: BisectResult): string =>
  [
    ...steps.map(({ nightId, verdict, ratio }) => `  ${nightId} ${verdict} (${percent(ratio)})`),
    FINDINGS[found]({ lastGood, firstBad, difference: effect === null ? '' : percent(effect.ratio) }),
    ...(changes.length === 0 ? ['Nothing that is recorded differs.'] : ['What differs:']),
    ...changes.map((change) => `  ${changeText(change)}`),
    ...partTexts(changes.length, parts),
  ].join('\n');

/** Which part of several changes is enough, as other boards have measured it. */
const partTexts = (changes: number, parts: BisectResult['parts']): readonly string[] => {
  if (parts === undefined || changes < 2) return [];
  if (parts.length === 0) return ['No other board changed in only a part of that between these nights.'];
  return [
    'Measured on boards on which only a part of that changed:',
    ...parts.map((part) => `  ${part.nodeId} (${part.fields.join(', ')}): ${PARTS[part.found](part)}`),
  ];
};

type Part = NonNullable<BisectResult['parts']>[number];

const PARTS: Readonly<Record<Part['found'], (part: Part) => string>> = {
  'same-change': ({ effect }) => `the same change (latency ${percent(effect?.ratio ?? 1)}), so that is enough for it`,
  'no-difference': ({ effect }) => `no such change (latency ${percent(effect?.ratio ?? 1)})`,
  'same-engine': () => 'the engine stayed the same, so that is not enough for it',
  failed: ({ failure }) => `not measured: ${failure?.code}: ${failure?.message}`,
};

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
