import type { z } from 'zod';
import {
  forgetOutcomeInput,
  importCalibrationCacheInput,
  importModelInput,
  listSplitsInput,
  missingArtifactsInput,
} from '../contracts/activity-inputs.js';
import type { NodeActivities, ResultActivities } from '../contracts/activities.js';
import type { Immutable } from '../contracts/immutable.js';
import {
  buildSpec,
  calibrateSpec,
  crossCheckSpec,
  evaluateSpec,
  exportSpec,
  fineTuneSpec,
  foldSpec,
  prepareSplitSpec,
} from '../contracts/stage-spec.js';
import { asActivityAttempt } from './activity-attempt.js';
import { buildEngine } from './build-engine.js';
import { calibrate } from './calibrate.js';
import { listSplits } from './dataset/list-splits.js';
import { crossCheckEngine } from './cross-check-engine.js';
import { evaluateEngine } from './evaluate-engine.js';
import { exportModel } from './export-model.js';
import { fineTune } from './fine-tune.js';
import { foldGraph } from './fold-graph.js';
import { importCalibrationCache, importModel } from './import-model.js';
import { missingArtifacts } from './missing-artifacts.js';
import { parsedInput } from './parsed-input.js';
import type { ReadingAttempt } from './permission/read-permission.js';
import { asReadingAttempt } from './permission/reading-attempt.js';
import { prepareSplit } from './prepare-split.js';
import { saveTrial, type TrialStores } from './save-trial.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/** The Activities of one node. */
export const createNodeActivities = (node: NodeContext): NodeActivities => ({
  probeNode: async () => node.probe,
  importModel: readingActivity(node, importModelInput, ({ model }, attempt) => importModel(node, model, attempt)),
  importCalibrationCache: readingActivity(node, importCalibrationCacheInput, ({ path }, attempt) =>
    importCalibrationCache(node, path, attempt),
  ),
  listSplits: readingActivity(node, listSplitsInput, (input, attempt) => listSplits(node, input, attempt)),
  prepareSplit: activity(prepareSplitSpec, (spec, attempt) => prepareSplit(node, spec, attempt)),
  exportModel: activity(exportSpec, (spec, attempt) => exportModel(node, spec, attempt)),
  // The program follows from the kind or builder asked for, which the types of these three say to the Workflows.
  calibrate: activity(calibrateSpec, (spec, attempt) => calibrate(node, spec, attempt)) as NodeActivities['calibrate'],
  fineTune: activity(fineTuneSpec, (spec, attempt) => fineTune(node, spec, attempt)),
  foldGraph: activity(foldSpec, (spec, attempt) => foldGraph(node, spec, attempt)),
  buildEngine: activity(buildSpec, (spec, attempt) =>
    buildEngine(node, spec, attempt),
  ) as NodeActivities['buildEngine'],
  evaluateEngine: activity(evaluateSpec, (spec, attempt) =>
    evaluateEngine(node, spec, attempt),
  ) as NodeActivities['evaluateEngine'],
  crossCheckEngine: activity(crossCheckSpec, (spec, attempt) => crossCheckEngine(node, spec, attempt)),
  missingArtifacts: activity(missingArtifactsInput, ({ refs }) => missingArtifacts(node, refs)),
  forgetOutcome: activity(forgetOutcomeInput, ({ key }) => node.outcomes.remove(key)),
});

/** An Activity: its input is parsed, then `work` runs with heartbeats. */
const activity =
  <Schema extends z.ZodType, Result>(
    schema: Schema,
    work: (input: Immutable<z.output<Schema>>, attempt: StageAttempt) => Promise<Result>,
  ) =>
  (input: unknown): Promise<Result> =>
    asActivityAttempt((attempt) => work(parsedInput(schema, input), attempt));

/** An Activity that reads what its sweep names. */
const readingActivity =
  <Schema extends z.ZodType, Result>(
    node: NodeContext,
    schema: Schema,
    work: (input: Immutable<z.output<Schema>>, attempt: ReadingAttempt) => Promise<Result>,
  ) =>
  (input: unknown): Promise<Result> =>
    asReadingAttempt(node, (attempt) => work(parsedInput(schema, input), attempt));

/** The light Activities beside the Workflows. */
export const createResultActivities = (stores: TrialStores): ResultActivities => ({
  saveSweep: ({ sweep }) => asActivityAttempt(() => stores.results.saveSweep(sweep)),
  saveTrial: ({ trial }) => asActivityAttempt(() => saveTrial(stores, trial)),
});
