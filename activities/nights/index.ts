import { activityInfo } from '@temporalio/activity';
import {
  announceNightInput,
  beginNightInput,
  beginTurnsInput,
  confirmTurnsInput,
  endNightInput,
  judgeNightInput,
  nightLaneInput,
  nightNodesInput,
  nightSuspicionsInput,
  quarantinedBoardsInput,
  quarantineFlakyInput,
  readmitBoardInput,
  saveNightComparisonInput,
  saveNightSourcesInput,
} from '../../contracts/night-inputs.js';
import { type BisectActivities, bisectionSchema, bisectStepInput } from '../../contracts/bisect.js';
import type { AnnouncingActivities, NightActivities } from '../../contracts/night-activities.js';
import { asActivityAttempt } from '../activity-attempt.js';
import { parsedInput } from '../parsed-input.js';
import { type Announcer, announceNight } from './announce-night.js';
import { beginNight } from './begin-night.js';
import { beginTurns, confirmTurns } from './begin-turns.js';
import { bisectCandidates, bisectStep, changesBetween, type RatioOf } from './bisect.js';
import { type FleetJudge, judgeNight } from './judge-night.js';
import { nightLane, nightNodes } from './night-lane.js';
import type { AskNightTimes } from './missed-nights.js';
import type { IsRunning } from './other-night.js';
import type { NightStores } from './night-stores.js';
import { type AdmittingRegistry, quarantinedBoards, quarantineFlaky, readmitBoard } from './quarantine.js';
import { saveNightComparison } from './save-night-comparison.js';
import { partlyChanged } from './partly-changed.js';
import { nightSuspicions } from './suspicions.js';

/** What the Activities of a night need besides what they read and write. */
export interface NightTools {
  readonly registry: AdmittingRegistry;
  readonly askTimes: AskNightTimes;
  readonly isRunning: IsRunning;
  readonly announcer: Announcer;
  readonly judge: FleetJudge;
  readonly ratioOf: RatioOf;
  /** quantfleet’s version. */
  readonly version: string;
}

/** The light Activities of a night. */
export const createNightActivities = (
  stores: NightStores,
  { registry, askTimes, isRunning, judge, ratioOf, version, announcer }: NightTools,
): NightActivities & AnnouncingActivities & BisectActivities => ({
  beginNight: (input) =>
    asActivityAttempt(() => {
      const { workflowId = '' } = activityInfo().workflowExecution ?? {};
      const night = { ...parsedInput(beginNightInput, input), version, workflowId };
      return beginNight(stores, { registry, askTimes, isRunning }, night);
    }),
  nightNodes: (input) => asActivityAttempt(() => nightNodes(stores, parsedInput(nightNodesInput, input))),
  saveNightSources: (input) =>
    asActivityAttempt(() => {
      const { nightId, benchmark, sources } = parsedInput(saveNightSourcesInput, input);
      return stores.results.saveNightBenchmark(nightId, { name: benchmark, sources });
    }),
  nightLane: (input) => asActivityAttempt(() => nightLane(stores, parsedInput(nightLaneInput, input))),
  beginTurns: (input) => asActivityAttempt(() => beginTurns(stores, parsedInput(beginTurnsInput, input))),
  confirmTurns: (input) => asActivityAttempt(() => confirmTurns(stores, parsedInput(confirmTurnsInput, input))),
  saveNightComparison: (input) =>
    asActivityAttempt(() => saveNightComparison(stores, parsedInput(saveNightComparisonInput, input))),
  judgeNight: (input) => asActivityAttempt(() => judgeNight(stores, judge, parsedInput(judgeNightInput, input))),
  nightSuspicions: (input) =>
    asActivityAttempt(() => nightSuspicions(stores, parsedInput(nightSuspicionsInput, input))),
  quarantinedBoards: (input) =>
    asActivityAttempt(() => quarantinedBoards(registry, parsedInput(quarantinedBoardsInput, input).plan)),
  readmitBoard: (input) => asActivityAttempt(() => readmitBoard(registry, parsedInput(readmitBoardInput, input))),
  quarantineFlaky: (input) =>
    asActivityAttempt(() => quarantineFlaky(stores, registry, parsedInput(quarantineFlakyInput, input).nightId)),
  bisectCandidates: (input) => asActivityAttempt(() => bisectCandidates(stores, parsedInput(bisectionSchema, input))),
  bisectStep: (input) => asActivityAttempt(() => bisectStep(stores, ratioOf, parsedInput(bisectStepInput, input))),
  changesBetween: (input) => asActivityAttempt(() => changesBetween(stores, parsedInput(bisectionSchema, input))),
  partlyChanged: (input) => asActivityAttempt(() => partlyChanged(stores, parsedInput(bisectionSchema, input))),
  announceNight: (input) =>
    asActivityAttempt(() => announceNight(stores, announcer, parsedInput(announceNightInput, input).nightId)),
  endNight: (input) =>
    asActivityAttempt(() => {
      const { nightId, ...end } = parsedInput(endNightInput, input);
      return stores.results.endNight(nightId, end);
    }),
});
