import type { MachineUse } from './device/machine-turns.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/** A part of an Activity that loads the machine. */
export interface TurnWork<Result> {
  readonly use: MachineUse;
  /** What it is, such as `calibrate`. */
  readonly what: string;
  /** Is told how long it has waited. */
  readonly work: (waitedMs: number) => Promise<Result>;
}

/** Works when it is the node's turn on its machine, which nodes and hosts share. */
export const inTurn = async <Result>(
  { turns, probe }: Pick<NodeContext, 'turns' | 'probe'>,
  { use, what, work }: TurnWork<Result>,
  attempt: StageAttempt,
): Promise<Result> => {
  const waitingSince = performance.now();
  const end = await turns?.take({ use, name: `${what} of ${probe.nodeId}` }, attempt);
  try {
    return await work(performance.now() - waitingSince);
  } finally {
    end?.();
  }
};
