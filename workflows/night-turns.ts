import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { NightTurns } from '../contracts/night-activities.js';
import type { NightComparison, NightSession } from '../contracts/stored-night.js';
import type { LaneContestant, LaneInput } from '../contracts/workflows.js';
import { placedActivities } from './placed-activities.js';
import { recipeLabel } from '../contracts/recipe-label.js';
import { trialEnd } from './policy/trial-end.js';
import { saveToTheEnd } from './save-to-the-end.js';
import { nightActivities } from './stage-proxies.js';

type NightLaneSources = Pick<LaneInput, 'plan' | 'splits' | 'nodeId'>;

/** Measures tonight's engines of a board by turns with those of the reference night, recipe after recipe. */
export const compareWithReference = async (
  lane: NightLaneSources,
  contestants: readonly LaneContestant[],
): Promise<void> => {
  const { plan, nodeId } = lane;
  if (plan.night === undefined || contestants.length === 0) return;
  const engines = contestants
    // Controls are no recipe of the plan.
    .filter(({ settings }) => settings >= 0)
    .map(({ settings, build = 1, id: trialId, network }) => {
      const recipe = recipeLabel(plan.recipes, settings);
      return { recipe, build, trialId, sweepId: plan.sweepId, network };
    });
  const { nightId } = plan.night;
  const turns = await nightActivities().beginTurns({ nightId, benchmark: plan.name, nodeId, engines });
  await measureTurns(lane, turns, 'first');
};

/** Measures what a session of a night asks of a board. One that fails is a row that says why, and does not end the others. */
export const measureTurns = async (
  lane: NightLaneSources,
  turns: readonly NightTurns[],
  session: NightSession,
): Promise<void> => {
  for (const each of turns) await measureRecipe(lane, each, session);
};

const measureRecipe = async (lane: NightLaneSources, turns: NightTurns, session: NightSession): Promise<void> => {
  const { plan, nodeId } = lane;
  const { recipe, referenceNightId } = turns;
  const nightId = plan.night?.nightId ?? '';
  const startedAt = new Date().toISOString();
  const save = (
    how: Pick<NightComparison, 'status' | 'failure' | 'lookBack' | 'referenceNightId'>,
    blocks: ArtifactRef | null,
  ): Promise<void> => {
    const finishedAt = new Date().toISOString();
    const key = { nightId, nodeId, benchmark: plan.name, recipe, session };
    return saveToTheEnd(() =>
      nightActivities().saveNightComparison({ comparison: { ...key, ...how, startedAt, finishedAt, blocks } }),
    );
  };
  const measured = { status: 'measured', failure: null } as const;
  try {
    await save({ ...measured, lookBack: null, referenceNightId }, await compare(lane, turns, session));
  } catch (error) {
    const isCancelled = CancellationScope.current().consideredCancelled;
    const end = trialEnd(error, isCancelled);
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => save({ ...end, lookBack: null, referenceNightId }, null));
      throw error;
    }
    if (end.status !== 'failed' || turns.references === 0) {
      await save({ ...end, lookBack: null, referenceNightId }, null);
      return;
    }
    const alone = await measureAlone(lane, turns, session);
    const { code, message } = end.failure;
    if ('blocks' in alone) {
      const lookBack = `The engines of ${referenceNightId} do not run any more: ${code}: ${message}`;
      await save({ ...measured, lookBack, referenceNightId: null }, alone.blocks);
    } else await save({ ...alone, lookBack: null, referenceNightId }, null);
  }
};

/** Tonight's engines by themselves, to be looked at beside what earlier nights measured. */
const measureAlone = async (
  lane: NightLaneSources,
  turns: NightTurns,
  session: NightSession,
): Promise<{ readonly blocks: ArtifactRef } | Pick<NightComparison, 'status' | 'failure'>> => {
  const contestants = turns.contestants.slice(turns.references);
  try {
    return { blocks: await compare(lane, { ...turns, contestants, references: 0 }, session) };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return trialEnd(error, CancellationScope.current().consideredCancelled);
  }
};

const compare = async (
  { plan, splits, nodeId }: NightLaneSources,
  { contestants }: NightTurns,
  session: NightSession,
): Promise<ArtifactRef> => {
  const split = splits.find(({ role }) => role === 'evaluation');
  if (split === undefined || plan.comparison === undefined) throw new TypeError('The night compares nothing.');
  const { preprocessing, maxUnreadableShare, comparison, night } = plan;
  const { where: _, ...turns } = comparison;
  const node = placedActivities(plan, nodeId);
  const { packed } = await node.prepareSplit({ split, preprocessing, maxUnreadableShare });
  const repetition = `${night?.nightId}/${session}`;
  return node.compareByTurns({ contestants, reference: 0, turns, repetition, preprocessing, evaluation: packed });
};
