import type { NodeActivities, ResultActivities } from '../contracts/activities.js';
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
import { prepareSplit } from './prepare-split.js';
import { saveTrial, type TrialStores } from './save-trial.js';
import type { NodeContext } from './stage-context.js';

/** The Activities of one node. */
export const createNodeActivities = (node: NodeContext): NodeActivities => ({
  probeNode: async () => node.probe,
  importModel: ({ model }) => asActivityAttempt(() => importModel(node, model)),
  importCalibrationCache: ({ path }) => asActivityAttempt(() => importCalibrationCache(node, path)),
  listSplits: (input) => asActivityAttempt((attempt) => listSplits(node, input, attempt)),
  prepareSplit: (spec) => asActivityAttempt((attempt) => prepareSplit(node, spec, attempt)),
  exportModel: (spec) => asActivityAttempt((attempt) => exportModel(node, spec, attempt)),
  calibrate: (spec) => asActivityAttempt((attempt) => calibrate(node, spec, attempt)),
  fineTune: (spec) => asActivityAttempt((attempt) => fineTune(node, spec, attempt)),
  foldGraph: (spec) => asActivityAttempt((attempt) => foldGraph(node, spec, attempt)),
  buildEngine: (spec) => asActivityAttempt((attempt) => buildEngine(node, spec, attempt)),
  evaluateEngine: (spec) => asActivityAttempt((attempt) => evaluateEngine(node, spec, attempt)),
  crossCheckEngine: (spec) => asActivityAttempt((attempt) => crossCheckEngine(node, spec, attempt)),
  missingArtifacts: ({ refs }) => asActivityAttempt(() => missingArtifacts(node, refs)),
  forgetOutcome: ({ key }) => asActivityAttempt(() => node.outcomes.remove(key)),
});

/** The light Activities beside the Workflows. */
export const createResultActivities = (stores: TrialStores): ResultActivities => ({
  saveSweep: ({ sweep }) => asActivityAttempt(() => stores.results.saveSweep(sweep)),
  saveTrial: ({ trial }) => asActivityAttempt(() => saveTrial(stores, trial)),
});
