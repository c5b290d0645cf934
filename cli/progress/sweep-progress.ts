import type { Client, WorkflowHandle } from '@temporalio/client';
import { laneId } from '../../contracts/lane-id.js';
import { LANE_PROGRESS_QUERY, type MessageName, SWEEP_PROGRESS_QUERY } from '../../contracts/messages.js';
import type { SweepProgress, TrialProgress } from '../../contracts/sweep.js';

/** Asks a sweep and its lanes where its trials stand; undefined while no worker answers, for example at the start. */
export type AskProgress = () => Promise<SweepProgress | undefined>;

/** Asks a sweep again and again; of trials that have ended each lane tells once. */
export const progressOf = (client: Client, sweep: WorkflowHandle): AskProgress => {
  const lanes = new Map<string, LaneTrials>();
  const laneOf = (sweepId: string, nodeId: string): LaneTrials => {
    const known = lanes.get(nodeId);
    if (known !== undefined) return known;
    const lane = laneTrials(client.workflow.getHandle(laneId(sweepId, nodeId)));
    lanes.set(nodeId, lane);
    return lane;
  };
  return async () => {
    try {
      const state = await ask(sweep, SWEEP_PROGRESS_QUERY);
      if ('trials' in state) return state;
      const { nodes, ...ofSweep } = state;
      const trials = await Promise.all(nodes.map((nodeId) => laneOf(ofSweep.sweepId, nodeId)()));
      return { ...ofSweep, trials: trials.flat() };
    } catch {
      return undefined;
    }
  };
};

type LaneTrials = () => Promise<readonly TrialProgress[]>;

const laneTrials = (lane: WorkflowHandle): LaneTrials => {
  const trials: TrialProgress[] = [];
  return async () => {
    const open = trials.findIndex(isOpen);
    let from = open === -1 ? trials.length : open;
    try {
      for (;;) {
        const part = await ask(lane, LANE_PROGRESS_QUERY, from);
        trials.splice(from, part.trials.length, ...part.trials);
        from += part.trials.length;
        if (part.trials.length === 0 || from >= part.of) return trials;
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
