import { isCancellation } from '@temporalio/workflow';
import type { SweepPlan } from '../contracts/sweep.js';
import type { SweepSources } from '../contracts/workflows.js';
import { placedActivities } from './placed-activities.js';
import { failureReport } from './policy/failure-report.js';
import { importOf } from './policy/import-of.js';
import { listingOf } from './policy/listing-of.js';

/** Takes model and images in: by hosts or, without any, by the first node that is there. */
export const takeIn = async (plan: SweepPlan, nodes: readonly string[]): Promise<SweepSources> => {
  for (const [index, nodeId] of nodes.entries()) {
    try {
      const reader = placedActivities(plan, nodeId);
      const model = await reader.importModel(importOf(plan));
      const splits = await reader.listSplits(listingOf(plan));
      return { plan, model, splits };
    } catch (error) {
      const isAway = !isCancellation(error) && failureReport(error).code === 'NodeAbsent';
      if (!isAway || index === nodes.length - 1) throw error;
    }
  }
  throw new TypeError('The sweep has no node.');
};
