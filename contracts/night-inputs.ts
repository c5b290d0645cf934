import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { failureReportSchema } from './failure-report.js';
import { jsonSchema } from './json-value.js';
import { nightPlanSchema } from './night-plan.js';
import { nodeIdSchema } from './node-id.js';
import { NIGHT_STATUSES, nightComparisonSchema, nightEngineSchema } from './stored-night.js';

const nightId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,99}$/)
  .describe('Fleet and time.');
const position = z.int().nonnegative();

/** Note a night that begins, with the boards that it expects. */
export const beginNightInput = z.object({
  nightId,
  startedAt: z.string(),
  deadline: z.string(),
  plan: nightPlanSchema,
});

/** Say which boards take part, some at a time. */
export const nightNodesInput = z.object({ nightId, from: position });

/** Keep what a benchmark of a night has taken in. */
export const saveNightSourcesInput = z.object({ nightId, benchmark: z.string(), sources: jsonSchema });

/** Say what the lane of a board is given. */
export const nightLaneInput = z.object({ nightId, benchmark: z.string(), nodeId: nodeIdSchema });

/** Keep what a board was measured with, and say what is to be measured by turns. */
export const beginTurnsInput = z.object({
  nightId,
  benchmark: z.string(),
  nodeId: nodeIdSchema,
  engines: z.array(nightEngineSchema.pick({ recipe: true, build: true, trialId: true, sweepId: true, network: true })),
});

/** Say what is to be measured again because it looks like a change. */
export const confirmTurnsInput = nightLaneInput;

/** Save what was measured by turns. */
export const saveNightComparisonInput = z.object({
  comparison: nightComparisonSchema.omit({ compared: true }).extend({
    nightId,
    nodeId: nodeIdSchema,
    failure: failureReportSchema.nullable(),
    blocks: artifactRefSchema.nullable().describe('What compareByTurns has left; null unless it was measured.'),
  }),
});

/** Judge what a night has measured so far. */
export const judgeNightInput = z.object({
  nightId,
  cutOff: z.boolean().describe('Whether the deadline, or a person, has ended the measurements.'),
  failures: z
    .array(z.object({ benchmark: z.string(), failure: failureReportSchema }))
    .describe('Benchmarks that could not begin, as where their images cannot be read.'),
});

/** Say where a second comparison is needed, some at a time. */
export const nightSuspicionsInput = z.object({ nightId, from: position });

/** Say which boards of a fleet an earlier night has quarantined. */
export const quarantinedBoardsInput = z.object({ plan: nightPlanSchema });

/** Give a board work again that passed its probe. */
export const readmitBoardInput = z.object({ fleet: z.string(), nodeId: nodeIdSchema });

/** Quarantine boards that fail or are tainted night after night. */
export const quarantineFlakyInput = z.object({ nightId });

/** Tell the webhook of a fleet how a night ended. */
export const announceNightInput = z.object({ nightId });

/** Save how a night ended. */
export const endNightInput = z.object({
  nightId,
  status: z.enum(NIGHT_STATUSES),
  finishedAt: z.string(),
});
