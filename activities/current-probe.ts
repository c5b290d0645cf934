import { toolStamp } from './device/tool-stamp.js';
import { type ProbedNode, type ProbePlace, probeNode } from './probe-node.js';
import type { StageAttempt } from './stage-context.js';

/** What a node is and can run now; found out anew also where nothing has changed, if asked for. */
export type CurrentProbe = (place: ProbePlace, attempt: StageAttempt, isAnew?: boolean) => Promise<ProbedNode>;

/** Probes the first time, and again when the node's tools have changed since; `onChange` is called before that. */
export const createCurrentProbe = (nodeId: string, onChange: () => Promise<void>): CurrentProbe => {
  let known: (ProbedNode & { readonly stamp: string }) | undefined;
  return async (place, attempt, isAnew = false) => {
    for (let isDue = isAnew; ; isDue = false) {
      const stamp = known === undefined ? undefined : await toolStamp({ ...place, ...known });
      if (known !== undefined && known.stamp === stamp && !isDue) return known;
      if (known !== undefined) await onChange();
      const probed = await probeNode(nodeId, place, attempt);
      // Tools that change while they are asked are asked again.
      known = { ...probed, stamp: stamp ?? (await toolStamp({ ...place, ...probed })) };
    }
  };
};
