import { workflowInfo } from '@temporalio/workflow';
import type { BisectCandidates, BisectInput, BisectResult, BisectStep } from '../contracts/bisect.js';
import { NIGHT_METRICS } from '../contracts/night-metrics.js';
import type { LaneInput } from '../contracts/workflows.js';
import { placedActivities } from './placed-activities.js';
import { bisectActivities, nightActivities } from './stage-proxies.js';

const LATENCY_BATCH_SIZE = 1;

/**
 * Searches the nights between a good and a bad one for the first whose engine is bad: the good engine, the bad one and the one in the
 * middle are measured by turns on the board, again and again with half of the nights.
 */
export async function bisectWorkflow(input: BisectInput): Promise<BisectResult> {
  const { plannedBy: _, ...asked } = input;
  const { bad: nightId, benchmark, nodeId } = asked;
  const candidates = await bisectActivities().bisectCandidates(asked);
  const changes = (good: string, bad: string) => bisectActivities().changesBetween({ ...asked, good, bad });
  const ends = { lastGood: asked.good, firstBad: asked.bad };
  if (candidates.length < 2) {
    const found = { found: 'same-engine', ...ends, effect: null, steps: [] } as const;
    return { ...found, changes: await changes(asked.good, asked.bad) };
  }
  const lane = await nightActivities().nightLane({ nightId, benchmark, nodeId });
  const first = await measure(lane, [candidates[0], candidates.at(-1)].filter(isThere), 'ends');
  if (!first.differs) {
    const found = { found: 'no-difference', ...ends, effect: first.bad, steps: [] } as const;
    return { ...found, changes: await changes(asked.good, asked.bad) };
  }
  const steps: BisectResult['steps'][number][] = [];
  let [good, bad] = [0, candidates.length - 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const measured = [candidates[0], candidates[middle], candidates.at(-1)].filter(isThere);
    const step = await measure(lane, measured, candidates[middle]?.nightId ?? '');
    steps.push({
      nightId: candidates[middle]?.nightId ?? '',
      verdict: step.isMiddleBad ? 'bad' : 'good',
      ratio: step.middle?.ratio ?? 1,
    });
    if (step.isMiddleBad) bad = middle;
    else good = middle;
  }
  const [lastGood = asked.good, firstBad = asked.bad] = [candidates[good]?.lastNightId, candidates[bad]?.nightId];
  return { found: 'engine', lastGood, firstBad, effect: first.bad, steps, changes: await changes(lastGood, firstBad) };
}

type Candidate = BisectCandidates[number];

const isThere = (candidate: Candidate | undefined): candidate is Candidate => candidate !== undefined;

const measure = async (
  { plan, splits, nodeId }: LaneInput,
  candidates: BisectCandidates,
  name: string,
): Promise<BisectStep> => {
  const split = splits.find(({ role }) => role === 'evaluation');
  if (split === undefined || plan.comparison === undefined) throw new TypeError('The night compares nothing.');
  const { preprocessing, maxUnreadableShare, comparison } = plan;
  const { where: _, ...turns } = comparison;
  const node = placedActivities(plan, nodeId);
  const { packed } = await node.prepareSplit({ split, preprocessing, maxUnreadableShare });
  const blocks = await node.compareByTurns({
    contestants: candidates.map(({ contestant }) => contestant),
    reference: 0,
    turns,
    // A search measures now, and its own next attempt at a step goes on with it.
    repetition: `bisect/${workflowInfo().runId}/${name}`,
    preprocessing,
    evaluation: packed,
  });
  const batchSize = turns.batchSizes.includes(LATENCY_BATCH_SIZE)
    ? LATENCY_BATCH_SIZE
    : (turns.batchSizes[0] ?? LATENCY_BATCH_SIZE);
  return bisectActivities().bisectStep({ blocks, batchSize, marginPercent: NIGHT_METRICS['latency.p50'].margin });
};
