import type { NightActivities, NightTurns } from '../../contracts/night-activities.js';
import type { NightEngine } from '../../contracts/stored-night.js';
import type { Contestant } from '../../contracts/turns.js';
import type { NightStores } from './night-stores.js';
import { referenceEngines } from './reference-night.js';
import { plannedNight } from './stored-plan.js';

type Stores = Pick<NightStores, 'results'>;

/** Keeps what a board was measured with, and pairs it with the engines of the reference night. */
export const beginTurns = async (
  { results }: Stores,
  { nightId, benchmark, nodeId, engines }: Parameters<NightActivities['beginTurns']>[0],
): Promise<readonly NightTurns[]> => {
  const tonight = engines.map((engine): NightEngine => ({ ...engine, nightId, benchmark, nodeId }));
  await results.saveNightEngines(tonight);
  return turnsOf({ results }, tonight);
};

/** What of a board looks changed, with the engines that the first session compared. */
export const confirmTurns = async (
  { results }: Stores,
  { nightId, benchmark, nodeId }: Parameters<NightActivities['confirmTurns']>[0],
): Promise<readonly NightTurns[]> => {
  const suspicious = new Set(
    (await results.nightSuspicions(nightId))
      .filter((one) => one.nodeId === nodeId && one.benchmark === benchmark)
      .map(({ recipe }) => recipe),
  );
  const engines = await results.nightEngines(nightId, nodeId);
  return turnsOf(
    { results },
    engines.filter((engine) => engine.benchmark === benchmark && suspicious.has(engine.recipe)),
  );
};

const turnsOf = async ({ results }: Stores, engines: readonly NightEngine[]): Promise<readonly NightTurns[]> => {
  const turns: NightTurns[] = [];
  for (const recipe of new Set(engines.map((engine) => engine.recipe))) {
    const own = engines.filter((engine) => engine.recipe === recipe);
    const [{ nightId, nodeId, benchmark } = { nightId: '', nodeId: '', benchmark: '' }] = own;
    const { night, plan } = await plannedNight(results, nightId);
    const series = { fleet: night.fleet, nodeId, benchmark, recipe };
    const references = await referenceEngines({ results }, plan.reference, series, nightId);
    turns.push({
      recipe,
      referenceNightId: references[0]?.nightId ?? null,
      contestants: [...references, ...own].map(contestantOf),
      references: references.length,
    });
  }
  return turns;
};

const contestantOf = ({ trialId, recipe, nightId, network }: NightEngine): Contestant => ({
  id: trialId,
  label: `${recipe} of ${nightId}`,
  network,
});
