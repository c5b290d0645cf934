import type { SweepPlan } from '../../contracts/sweep.js';

/** The plan as a node follows it. */
export const planOnNode = (plan: SweepPlan, nodeId: string): SweepPlan => ({ ...plan, ...plan.nodeSettings?.[nodeId] });
