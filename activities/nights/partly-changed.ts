import type { BisectActivities, Bisection, PartlyChanged } from '../../contracts/bisect.js';
import type { NightNode } from '../../contracts/night-record.js';
import type { NightEngine } from '../../contracts/stored-night.js';
import { changesOf } from './changes-of-board.js';
import type { NightStores } from './night-stores.js';
import { plannedNight } from './stored-plan.js';

/** Boards that are measured. */
const MOST_BOARDS = 12;
/** Of those with the same part. */
const MOST_OF_A_PART = 3;
/** What follows from a change of something else: keys of stages whose inputs changed. */
const FOLLOWS = /\.(export|calibrate|fine-tune|fold)$/;

/**
 * Boards on which, between two nights, a part of what changed on the searched board changed in the same way, and nothing else. The
 * keys of stages count where nothing but them changed.
 */
export const partlyChanged = async (
  stores: NightStores,
  { good, bad, nodeId, benchmark, recipe }: Bisection,
): ReturnType<BisectActivities['partlyChanged']> => {
  const { results } = stores;
  const { night } = await plannedNight(results, bad);
  const tonight = { stores, night, sweeps: new Map() };
  const enginesOf = async (nightId: string): Promise<ReadonlyMap<string, NightEngine>> => {
    const engines = (await results.nightEngines(nightId)).filter(
      (one) => one.benchmark === benchmark && one.recipe === recipe && one.build === 1,
    );
    return new Map(engines.map((engine) => [engine.nodeId, engine]));
  };
  const [before, after] = [await enginesOf(good), await enginesOf(bad)];
  const changesOn = async (board: string): Promise<readonly string[]> => {
    const [node, engine] = [await results.expectedNode(bad, board), before.get(board)];
    return node === undefined || engine === undefined ? [] : causes(await changesOf(tonight, node, [engine]));
  };
  const all = await changesOn(nodeId);
  const found: PartlyChanged[number][] = [];
  const times = new Map<string, number>();
  for (const [board, engine] of after) {
    const was = before.get(board);
    if (board === nodeId || was === undefined || found.length >= MOST_BOARDS) continue;
    const part = await changesOn(board);
    const seen = times.get(part.join()) ?? 0;
    if (!isPart(part, all) || seen >= MOST_OF_A_PART) continue;
    times.set(part.join(), seen + 1);
    const isSame = JSON.stringify(was.network) === JSON.stringify(engine.network);
    found.push({
      nodeId: board,
      fields: part.map((change) => (JSON.parse(change) as NightNode['changes'][number]).field),
      contestants: (isSame ? [was] : [was, engine]).map(({ trialId: id, nightId: label, network }) => ({
        id,
        label,
        network,
      })),
    });
  }
  return found.toSorted((one, other) => one.fields.length - other.fields.length);
};

/** Changes as texts that are alike where the changes are. */
const causes = (changes: NightNode['changes']): readonly string[] => {
  const own = changes.filter(({ field }) => !FOLLOWS.test(field));
  return (own.length === 0 ? changes : own).map(({ field, before, after }) => JSON.stringify({ field, before, after }));
};

const isPart = (part: readonly string[], all: readonly string[]): boolean =>
  part.length > 0 && part.length < all.length && part.every((change) => all.includes(change));
