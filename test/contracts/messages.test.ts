import { expect, test } from 'vitest';
import { NODE_WORKFLOW, PIPELINE_WORKFLOW, SWEEP_WORKFLOW } from '../../contracts/messages.js';
import * as workflows from '../../workflows/index.js';

// The compiler compares what the names promise with what the functions are.
const named: Readonly<
  Record<keyof typeof workflows, typeof SWEEP_WORKFLOW | typeof NODE_WORKFLOW | typeof PIPELINE_WORKFLOW>
> = {
  calibrationSweepWorkflow: { ...SWEEP_WORKFLOW, run: workflows.calibrationSweepWorkflow },
  nodeWorkflow: { ...NODE_WORKFLOW, run: workflows.nodeWorkflow },
  quantizationPipelineWorkflow: { ...PIPELINE_WORKFLOW, run: workflows.quantizationPipelineWorkflow },
};

test('each Workflow has one name, which its clients share', () => {
  expect(Object.keys(workflows)).toEqual(Object.keys(named));
  expect(Object.values(named).map(({ name }) => name)).toEqual(Object.keys(workflows));
});
