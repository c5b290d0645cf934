import { executeChild, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { BisectInput, BisectResult, PartFinding, PartlyChanged } from '../contracts/bisect.js';
import { bisectPartWorkflow } from './bisect-part.js';
import { failureReport } from './policy/failure-report.js';
import { bisectActivities } from './stage-proxies.js';

type Neighbours = Pick<BisectResult, 'lastGood' | 'firstBad' | 'effect'>;

/**
 * Which part of what changed between two neighbouring nights is enough for the change: boards on which no more than that part changed
 * measure their own engines of the two nights, each in a child Workflow, at once.
 */
export const measureParts = async (input: BisectInput, neighbours: Neighbours): Promise<readonly PartFinding[]> => {
  const { plannedBy: _, ...asked } = input;
  const { lastGood: good, firstBad: bad } = neighbours;
  const boards = await bisectActivities().partlyChanged({ ...asked, good, bad });
  return Promise.all(boards.map((board) => measurePart(input, neighbours, board)));
};

const measurePart = async (
  { benchmark, plannedBy }: BisectInput,
  { firstBad: nightId, effect: searched }: Neighbours,
  { nodeId, fields, contestants }: PartlyChanged[number],
): Promise<PartFinding> => {
  const part = { nodeId, fields: [...fields], failure: null };
  if (contestants.length < 2) return { ...part, found: 'same-engine', effect: null };
  try {
    const { differs, bad: effect } = await executeChild(bisectPartWorkflow, {
      workflowId: `${workflowInfo().workflowId}/_part/${nodeId}`,
      args: [{ nightId, benchmark, nodeId, contestants, plannedBy }],
      staticSummary: `${fields.join(', ')} on ${nodeId}`,
    });
    const isSame = differs && effect.ratio > 1 === (searched?.ratio ?? 1) > 1;
    return { ...part, found: isSame ? 'same-change' : 'no-difference', effect };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { ...part, found: 'failed', effect: null, failure: failureReport(error) };
  }
};
