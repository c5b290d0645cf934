import type { ComparedBlocks } from '../../contracts/comparison-record.js';
import type { Taint, TaintCode } from '../../contracts/conditions.js';

type Block = ComparedBlocks['blocks'][number];

/** What tainted blocks, one sentence a cause: what was seen first, and in how many blocks; nothing where all count. */
export const taintTexts = (blocks: readonly Pick<Block, 'taints'>[]): readonly string[] =>
  [...firstOfEach(blocks).values()].map((first) => {
    const tainted = blocks.filter(({ taints }) => taints.some(({ code }) => code === first.code)).length;
    return tainted === 1 ? taintText(first) : `${taintText(first)} (first of ${tainted} blocks)`;
  });

/** What taints some of the blocks of a session, told of each cause as it was first seen in it; `null` where they count. */
export const taintOf = (
  some: readonly Pick<Block, 'taints'>[],
  session: readonly Pick<Block, 'taints'>[],
): string | null => {
  const codes = new Set(some.flatMap(({ taints }) => taints.map(({ code }) => code)));
  const told = [...firstOfEach(session).values()].filter(({ code }) => codes.has(code));
  return told.length === 0 ? null : told.map(taintText).join('; ');
};

const firstOfEach = (blocks: readonly Pick<Block, 'taints'>[]): ReadonlyMap<TaintCode, Taint> =>
  new Map(blocks.flatMap(({ taints }) => taints.map((taint) => [taint.code, taint] as const)).toReversed());

const taintText = ({ code, detail }: Taint): string => (detail === '' ? code : `${code}: ${detail}`);
