import type { Client, WorkflowHandle } from '@temporalio/client';
import { laneId } from '../../contracts/lane-id.js';
import { LANE_PROGRESS_QUERY, type MessageName, SWEEP_PROGRESS_QUERY } from '../../contracts/messages.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';

/** Asks a sweep and its lanes where its trials stand; undefined while no worker answers, for example at the start. */
export type AskProgress = () => Promise<SweepProgress | undefined>;

/** Lanes that are asked at a time. */
const AT_A_TIME = 16;

/** Asks a sweep again and again; of trials that have ended each lane tells once. */
export const progressOf = (client: Client, sweep: WorkflowHandle): AskProgress => {
  const lanes = new Map<string, LaneTrials>();
  const laneOf = (sweepId: string, sweepRun: string, nodeId: string): LaneTrials => {
    const key = `${sweepRun}/${nodeId}`;
    const lane = lanes.get(key) ?? laneTrials(client.workflow.getHandle(laneId(sweepId, nodeId)), sweepRun);
    lanes.set(key, lane);
    return lane;
  };
  return async () => {
    try {
      const state = await ask(sweep, SWEEP_PROGRESS_QUERY);
      if ('trials' in state) return state;
      const { nodes, sweepRun, ...ofSweep } = state;
      const trials: TrialProgress[] = [];
      for (let start = 0; start < nodes.length; start += AT_A_TIME) {
        const some = nodes.slice(start, start + AT_A_TIME);
        const answers = await Promise.all(some.map((nodeId) => laneOf(ofSweep.sweepId, sweepRun, nodeId)()));
        trials.push(...answers.flat());
      }
      return { ...ofSweep, trials };
    } catch {
      return undefined;
    }
  };
};

type LaneTrials = () => Promise<readonly TrialProgress[]>;

const laneTrials = (lane: WorkflowHandle, sweepRun: string): LaneTrials => {
  const trials: TrialProgress[] = [];
  let isComplete = false;
  return async () => {
    if (isComplete) return trials;
    const open = trials.findIndex(isOpen);
    let from = open === -1 ? trials.length : open;
    try {
      for (;;) {
        const part = await ask(lane, LANE_PROGRESS_QUERY, from);
        // Until the lane begins, that of an earlier run answers.
        if (part.sweepRun !== sweepRun) return trials;
        trials.splice(from, part.trials.length, ...part.trials);
        from += part.trials.length;
        if (part.trials.length > 0 && from < part.of) continue;
        isComplete = part.of > 0 && trials.length === part.of && !trials.some(isOpen);
        return trials;
      }
    } catch {
      // A lane whose node is away says nothing new.
      return trials;
    }
  };
};

const isOpen = ({ status }: TrialProgress): boolean => status === 'waiting' || status === 'running';

const ask = <Answer, Asked extends readonly unknown[]>(
  handle: WorkflowHandle,
  { name }: MessageName<Answer, Asked>,
  ...asked: [...Asked]
): Promise<Answer> => handle.query<Answer, [...Asked]>(name, ...asked);
