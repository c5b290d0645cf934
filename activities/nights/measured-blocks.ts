import type { ComparedBlocks } from '../../contracts/comparison-record.js';
import type { SessionMeasurement } from '../../contracts/night-verdict.js';
import { LEAST_ROUNDS } from '../../contracts/turns.js';
import type { MeasuredTrials } from './named-engines.js';
import { taintOf } from './taint-texts.js';

type Block = ComparedBlocks['blocks'][number];
type Rounds = Extract<SessionMeasurement, { kind: 'turns' }>['rounds'];

/** Engines of the reference night and tonight's, whose trials are `tonight`, with their positions. */
const sidesOf = ({ contestants }: ComparedBlocks, tonight: ReadonlySet<string>) => {
  const own = contestants.flatMap(({ id, again }, position) => (again ? [] : [{ id, position }]));
  return { reference: own.filter(({ id }) => !tonight.has(id)), tonight: own.filter(({ id }) => tonight.has(id)) };
};

/** Trials of a comparison by turns, in the order in which {@link roundsOf} gives their values. */
export const trialsByTurns = (compared: ComparedBlocks, tonight: ReadonlySet<string>): MeasuredTrials => {
  const sides = sidesOf(compared, tonight);
  return { reference: sides.reference.map(({ id }) => id), tonight: sides.tonight.map(({ id }) => id) };
};

/** Milliseconds of a run at batch size 1, images a second at others. */
const valueOf = ({ measured }: Block, batchSize: number): number | undefined => {
  const found = measured.find((one) => one.batchSize === batchSize);
  if (found === undefined) return undefined;
  return batchSize === 1 ? found.medianMs : (1000 * batchSize) / found.medianMs;
};

/** The rounds of a comparison at a batch size; those in which an engine was not measured at it are left out. */
export const roundsOf = (compared: ComparedBlocks, tonight: ReadonlySet<string>, batchSize: number): Rounds => {
  const sides = sidesOf(compared, tonight);
  if (sides.reference.length === 0 || sides.tonight.length === 0) return [];
  const numbers = [...new Set(compared.blocks.map(({ round }) => round))].toSorted((a, b) => a - b);
  return numbers.flatMap((number) => {
    const blocks = compared.blocks.filter(({ round }) => round === number);
    const valuesAt = (side: readonly { readonly position: number }[]): readonly number[] =>
      side.flatMap(({ position }) => {
        const block = blocks.find(({ contestant }) => contestant === position);
        const value = block === undefined ? undefined : valueOf(block, batchSize);
        return value === undefined ? [] : [value];
      });
    const [reference, own] = [valuesAt(sides.reference), valuesAt(sides.tonight)];
    if (reference.length < sides.reference.length || own.length < sides.tonight.length) return [];
    return [{ reference: [...reference], tonight: [...own], taint: taintOf(blocks, compared.blocks) }];
  });
};

/** Engines as a session measured them. */
export interface MeasuredEngines {
  readonly compared: ComparedBlocks;
  readonly trialIds: readonly string[];
}

/**
 * Engines of the reference night as they were measured then, and engines tonight: one number an engine from its blocks that count, their
 * geometric mean. Tainted where too few blocks of tonight count, absent where too few of then do, undefined where a side was not measured at
 * the batch size.
 */
export const thenAndNow = (
  then: MeasuredEngines,
  now: MeasuredEngines,
  batchSize: number,
): SessionMeasurement | undefined => {
  const [reference, tonight] = [engineMeans(then, batchSize), engineMeans(now, batchSize)];
  if (reference.length > 0 && tonight.length > 0) {
    return { kind: 'numbers', reference: [...reference], tonight: [...tonight] };
  }
  const [taintThen, taintNow] = [taintOfEngines(then), taintOfEngines(now)];
  if (tonight.length === 0) return taintNow === null ? undefined : { kind: 'tainted', reason: taintNow };
  // The board is not to blame tonight.
  return taintThen === null
    ? undefined
    : { kind: 'absent', reason: `What the reference night measured does not count: ${taintThen}` };
};

/** Why too little of what was measured of engines counts; `null` where enough does, or nothing was measured. */
export const whyTooFewCount = (engines: MeasuredEngines): string | null =>
  engines.trialIds.some((trialId) => countedBlocks(engines, trialId).length >= LEAST_ROUNDS)
    ? null
    : taintOfEngines(engines);

const taintOfEngines = (engines: MeasuredEngines): string | null => {
  const blocks = blocksOf(engines);
  return taintOf(blocks, blocks);
};

const blocksOf = ({ compared, trialIds }: MeasuredEngines): readonly Block[] => {
  const positions = new Set(trialIds.map((trialId) => positionOf(compared, trialId)));
  return compared.blocks.filter(({ contestant }) => positions.has(contestant));
};

const positionOf = ({ contestants }: ComparedBlocks, trialId: string): number =>
  contestants.findIndex(({ id, again }) => id === trialId && !again);

const countedBlocks = ({ compared }: MeasuredEngines, trialId: string): readonly Block[] => {
  const position = positionOf(compared, trialId);
  return compared.blocks.filter(({ contestant, taints }) => contestant === position && taints.length === 0);
};

const engineMeans = (engines: MeasuredEngines, batchSize: number): readonly number[] =>
  engines.trialIds.flatMap((trialId) => {
    const logarithms = countedBlocks(engines, trialId)
      .flatMap((block) => valueOf(block, batchSize) ?? [])
      .map(Math.log);
    if (logarithms.length < LEAST_ROUNDS) return [];
    return [Math.exp(logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length)];
  });
