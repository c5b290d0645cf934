import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { ComparedBlocks } from '../contracts/comparison-record.js';
import { conditionLimitsSchema } from '../contracts/conditions.js';
import type { Turn } from '../contracts/programs/compare.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { CompareSpec } from '../contracts/stage-spec.js';
import type { Contestant } from '../contracts/turns.js';
import { digestOf } from './artifacts/canonical-json.js';
import { blockOfTurn } from './block-of-turn.js';
import { stageKeyOf } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { type ComparedBlock, measuredRound } from './measured-round.js';
import { turnOrder } from './turn-order.js';
import { waitForStore } from './wait-for-store.js';

/**
 * Measures contestants by turns, the reference twice, one block after another. Rounds that an earlier attempt finished are kept; one
 * that it did not is measured again as a whole, since its blocks are compared as neighbours. A block whose conditions taint it is
 * repeated, and left out where that does not help. `clocks` says what the worker has set meanwhile.
 */
export const compareByTurns = async (
  node: NodeContext,
  spec: CompareSpec,
  attempt: StageAttempt,
  clocks?: string,
): Promise<ArtifactRef> => {
  const { contestants, reference, turns, repetition } = spec;
  const again = contestants[reference];
  if (again === undefined) {
    throw new QuantfleetFailure('InputInvalid', `reference is ${reference}, of ${contestants.length} contestants.`);
  }
  const limits = turns.conditions ?? conditionLimitsSchema.parse({});
  const takingPart = [...contestants, again];
  const workOf = (contestant: Contestant, turn: Turn) => blockOfTurn(node, contestant, { spec, turn }, attempt);
  const keys: string[] = [];
  for (const [position, contestant] of takingPart.entries()) {
    const turn = { comparison: '', repetition, round: 0, contestant: position, repeat: 0 };
    keys.push(stageKeyOf(node, await workOf(contestant, turn)));
  }
  const comparison = digestOf(keys);
  const of = turns.blocks * takingPart.length;
  const blocks: ComparedBlock[] = [];
  for (let round = 0; round < turns.blocks; round++) {
    const planned = turnOrder(takingPart.length, round).map((position, index) => {
      const contestant = takingPart[position] ?? again;
      const name = `block ${round * takingPart.length + index + 1} of ${of}: ${contestant.label}`;
      const work = (repeat: number) =>
        workOf(contestant, { comparison, repetition, round, contestant: position, repeat });
      return { round, position, name, work };
    });
    blocks.push(...(await measuredRound(node, { planned, limits, earlier: blocks }, attempt)));
  }
  const named = takingPart.map(({ id, label }, position) => ({ id, label, again: position === contestants.length }));
  const set = clocks === undefined ? {} : { clocks };
  return keep(node, attempt, { turns, contestants: named, reference, ...set, blocks });
};

const keep = async (node: NodeContext, attempt: StageAttempt, compared: ComparedBlocks): Promise<ArtifactRef> => {
  await mkdir(node.scratchRoot, { recursive: true });
  const text = JSON.stringify(compared);
  const file = join(node.scratchRoot, `comparison-${digestOf(text)}.json`);
  await writeFile(file, text);
  const put = () => node.artifacts.put(file, { mediaType: 'application/json', name: 'comparison.json' });
  const ref = await waitForStore(attempt, put);
  await rm(file, { force: true });
  return ref;
};
