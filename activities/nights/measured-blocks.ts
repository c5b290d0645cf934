import type { ComparedBlocks } from '../../contracts/comparison-record.js';
import type { SessionMeasurement } from '../../contracts/night-verdict.js';

type Block = ComparedBlocks['blocks'][number];
type Rounds = Extract<SessionMeasurement, { kind: 'turns' }>['rounds'];

/** Positions of the engines of the reference night and of tonight's, whose trials are `tonight`. */
const sidesOf = ({ contestants }: ComparedBlocks, tonight: ReadonlySet<string>) => {
  const positions = contestants.flatMap(({ id, again }, position) => (again ? [] : [{ id, position }]));
  const of = (isTonight: boolean): readonly number[] =>
    positions.filter(({ id }) => tonight.has(id) === isTonight).map(({ position }) => position);
  return { reference: of(false), tonight: of(true) };
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
    const valuesAt = (positions: readonly number[]): readonly number[] =>
      positions.flatMap((position) => {
        const block = blocks.find(({ contestant }) => contestant === position);
        const value = block === undefined ? undefined : valueOf(block, batchSize);
        return value === undefined ? [] : [value];
      });
    const [reference, own] = [valuesAt(sides.reference), valuesAt(sides.tonight)];
    if (reference.length < sides.reference.length || own.length < sides.tonight.length) return [];
    return [{ reference: [...reference], tonight: [...own], taint: taintOf(blocks) }];
  });
};

/** One number an engine, whose trials are `trialIds`, from its blocks that count: their geometric mean. */
export const engineMeans = (
  compared: ComparedBlocks,
  trialIds: readonly string[],
  batchSize: number,
): readonly number[] =>
  trialIds.flatMap((trialId) => {
    const position = compared.contestants.findIndex(({ id, again }) => id === trialId && !again);
    const logarithms = compared.blocks
      .filter((block) => block.contestant === position && taintOf([block]) === null)
      .flatMap((block) => valueOf(block, batchSize) ?? [])
      .map(Math.log);
    if (logarithms.length === 0) return [];
    return [Math.exp(logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length)];
  });

/** What taints blocks, each once; empty where all count. */
export const taintsOf = (blocks: readonly Block[]): readonly string[] => [...new Set(blocks.flatMap(ownTaints))];

const taintOf = (blocks: readonly Block[]): string | null => {
  const taints = taintsOf(blocks);
  return taints.length === 0 ? null : taints.join('; ');
};

/** Blocks of earlier versions say nothing of taints. */
const ownTaints = (block: Block & { readonly taints?: unknown }): readonly string[] =>
  Array.isArray(block.taints)
    ? block.taints.map(({ code, detail }: { code: string; detail: string }) =>
        detail === '' ? code : `${code}: ${detail}`,
      )
    : [];
