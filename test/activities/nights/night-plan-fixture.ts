import { fleetSchema } from '../../../config/fleet-schema.js';
import type { NightPlan } from '../../../contracts/night-plan.js';

/** A plan of nights of the fleet `lab`, of one benchmark with as much as the Activities of a night read. */
export const nightPlanFixture = (change: Partial<NightPlan> = {}): NightPlan => ({
  fleet: 'lab',
  nodes: { ids: ['orin-1'] },
  mayHaveOwnStore: true,
  benchmarks: [
    {
      sweepId: 'mini-1',
      name: 'mini',
      model: { classes: 10 },
      splits: [],
      recipes: [{ recipe: 'ort-static' }],
      comparison: { where: 'everywhere', blocks: 6, batchSizes: [1, 32], seconds: 0.5, warmUpSeconds: 2 },
    } as unknown as NightPlan['benchmarks'][number],
  ],
  margins: fleetSchema.shape.metrics.parse({}),
  builds: 1,
  engines: 'reused',
  deadlineMinutes: 60,
  reference: 'accepted',
  quarantineAfterNights: null,
  webhook: null,
  ...change,
});
