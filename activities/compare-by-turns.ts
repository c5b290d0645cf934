import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { ComparedBlocks } from '../contracts/comparison-record.js';
import type { Turn } from '../contracts/programs/compare.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { CompareSpec } from '../contracts/stage-spec.js';
import type { Contestant } from '../contracts/turns.js';
import { digestOf } from './artifacts/canonical-json.js';
import { blockOfTurn, type CompareProgram } from './block-of-turn.js';
import { findOutcome, runStage, stageKeyOf, type StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { turnOrder } from './turn-order.js';
import { waitForStore } from './wait-for-store.js';

/**
 * Measures contestants by turns, the reference twice, one block after another. Rounds that an earlier attempt finished are kept; one
 * that it did not is measured again as a whole, since its blocks are compared as neighbours.
 */
export const compareByTurns = async (
  node: NodeContext,
  spec: CompareSpec,
  attempt: StageAttempt,
): Promise<ArtifactRef> => {
  const { contestants, reference, turns, repetition } = spec;
  const again = contestants[reference];
  if (again === undefined) {
    throw new QuantfleetFailure('InputInvalid', `reference is ${reference}, of ${contestants.length} contestants.`);
  }
  const takingPart = [...contestants, again];
  const workOf = (contestant: Contestant, turn: Turn) => blockOfTurn(node, contestant, { spec, turn }, attempt);
  const keys: string[] = [];
  for (const [position, contestant] of takingPart.entries()) {
    const turn = { comparison: '', repetition, round: 0, contestant: position };
    keys.push(stageKeyOf(node, await workOf(contestant, turn)));
  }
  const comparison = digestOf(keys);
  const of = turns.blocks * takingPart.length;
  const blocks: ComparedBlocks['blocks'][number][] = [];
  for (let round = 0; round < turns.blocks; round++) {
    const measured: PlannedBlock[] = [];
    for (const position of turnOrder(takingPart.length, round)) {
      const contestant = takingPart[position] ?? again;
      const work = await workOf(contestant, { comparison, repetition, round, contestant: position });
      measured.push({ position, label: contestant.label, work });
    }
    await forgetUnlessWhole(node, measured);
    for (const { position, label, work } of measured) {
      const block = `block ${blocks.length + 1} of ${of}: ${label}`;
      // No share done: a bar would start anew with every batch size.
      const say = (phase: string): void => attempt.onProgress({ phase, done: 0, of: 0, unit: '' });
      say(block);
      const outcome = await runStage(node, work, {
        ...attempt,
        onProgress: ({ phase }) => say(`${block}, ${phase}`),
      });
      blocks.push(blockOf(outcome, round, position));
    }
  }
  const named = takingPart.map(({ id, label }, position) => ({ id, label, again: position === contestants.length }));
  return keep(node, attempt, { turns, contestants: named, reference, blocks });
};

interface PlannedBlock {
  /** Of the contestant. */
  readonly position: number;
  readonly label: string;
  readonly work: StageWork<CompareProgram>;
}

const forgetUnlessWhole = async (node: NodeContext, round: readonly PlannedBlock[]): Promise<void> => {
  const keys = round.map(({ work }) => ({ program: work.program, key: stageKeyOf(node, work) }));
  const found: string[] = [];
  for (const { program, key } of keys) {
    if ((await findOutcome(node, program, key)) !== undefined) found.push(key);
  }
  if (found.length < keys.length) for (const key of found) await node.outcomes.remove(key);
};

const blockOf = (
  { key, finishedAt, tools, artifacts, facts }: StageOutcome<CompareProgram>,
  round: number,
  contestant: number,
): ComparedBlocks['blocks'][number] => ({
  round,
  contestant,
  key,
  finishedAt,
  tools,
  samples: artifacts.samples,
  ...facts,
});

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
