import { patched } from '@temporalio/workflow';
import type { BisectCandidates, BisectInput, BisectResult } from '../contracts/bisect.js';
import { measureEngines } from './bisect-engines.js';
import { measureParts } from './bisect-parts.js';
import { PARTS_MEASURED } from './patches.js';
import { bisectActivities, nightActivities } from './stage-proxies.js';

/**
 * Searches the nights between a good and a bad one for the first whose engine is bad: the good engine, the bad one and the one in the
 * middle are measured by turns on the board, again and again with half of the nights. Boards on which only a part of what then differs
 * changed measure theirs.
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
  const first = await measureEngines(
    lane,
    [candidates[0], candidates.at(-1)].filter(isThere).map(contestantOf),
    'ends',
  );
  if (!first.differs) {
    const found = { found: 'no-difference', ...ends, effect: first.bad, steps: [] } as const;
    return { ...found, changes: await changes(asked.good, asked.bad) };
  }
  const steps: BisectResult['steps'][number][] = [];
  let [good, bad] = [0, candidates.length - 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const measured = [candidates[0], candidates[middle], candidates.at(-1)].filter(isThere).map(contestantOf);
    const step = await measureEngines(lane, measured, candidates[middle]?.nightId ?? '');
    steps.push({
      nightId: candidates[middle]?.nightId ?? '',
      verdict: step.isMiddleBad ? 'bad' : 'good',
      ratio: step.middle?.ratio ?? 1,
    });
    if (step.isMiddleBad) bad = middle;
    else good = middle;
  }
  const [lastGood = asked.good, firstBad = asked.bad] = [candidates[good]?.lastNightId, candidates[bad]?.nightId];
  const found = { found: 'engine', lastGood, firstBad, effect: first.bad, steps } as const;
  const changed = await changes(lastGood, firstBad);
  if (!patched(PARTS_MEASURED)) return { ...found, changes: changed };
  const parts = changed.length < 2 ? [] : await measureParts(input, found);
  return { ...found, changes: changed, parts: [...parts] };
}

type Candidate = BisectCandidates[number];

const isThere = (candidate: Candidate | undefined): candidate is Candidate => candidate !== undefined;

const contestantOf = ({ contestant }: Candidate): Candidate['contestant'] => contestant;
