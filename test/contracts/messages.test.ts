import { expect, test } from 'vitest';
import {
  BISECT_WORKFLOW,
  CALIBRATION_SWEEP_WORKFLOW,
  LANE_WORKFLOW,
  NIGHT_WORKFLOW,
  NODE_WORKFLOW,
  PIPELINE_WORKFLOW,
  QUANTIZATION_WORKFLOW,
  SWEEP_WORKFLOW,
} from '../../contracts/messages.js';
import * as workflows from '../../workflows/index.js';

// The compiler compares what the names promise with what the functions are.
const named = [
  { ...BISECT_WORKFLOW, run: workflows.bisectWorkflow } satisfies typeof BISECT_WORKFLOW,
  {
    ...CALIBRATION_SWEEP_WORKFLOW,
    run: workflows.calibrationSweepWorkflow,
  } satisfies typeof CALIBRATION_SWEEP_WORKFLOW,
  { ...NIGHT_WORKFLOW, run: workflows.nightWorkflow } satisfies typeof NIGHT_WORKFLOW,
  { ...LANE_WORKFLOW, run: workflows.nodeLaneWorkflow } satisfies typeof LANE_WORKFLOW,
  { ...NODE_WORKFLOW, run: workflows.nodeWorkflow } satisfies typeof NODE_WORKFLOW,
  { ...PIPELINE_WORKFLOW, run: workflows.quantizationPipelineWorkflow } satisfies typeof PIPELINE_WORKFLOW,
  { ...QUANTIZATION_WORKFLOW, run: workflows.quantizationWorkflow } satisfies typeof QUANTIZATION_WORKFLOW,
  { ...SWEEP_WORKFLOW, run: workflows.sweepWorkflow } satisfies typeof SWEEP_WORKFLOW,
];

/** No client starts or asks them. */
const WITHIN_OTHERS = [
  'bisectPartWorkflow',
  'nightAnnouncementWorkflow',
  'nightBenchmarkWorkflow',
  'nightConfirmationWorkflow',
  'nightLaneWorkflow',
];

test('each Workflow that clients know has one name, which they share', () => {
  for (const { name, run } of named) expect(name).toBe(run.name);
  expect([...named.map(({ name }) => name), ...WITHIN_OTHERS].toSorted()).toEqual(Object.keys(workflows).toSorted());
});
