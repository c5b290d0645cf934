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
import type { NodeContext, StageAttempt } from './stage-context.js';

/** A node as it is when an Activity begins. */
export type OpenNode = (attempt: StageAttempt) => Promise<NodeContext>;

/** The Activities of one node, which each opens anew: its tools may have changed under the Worker. */
export const createNodeActivities = (open: OpenNode): NodeActivities => {
  const onNode = <Result>(work: (node: NodeContext, attempt: StageAttempt) => Promise<Result>): Promise<Result> =>
    asActivityAttempt(async (attempt) => work(await open(attempt), attempt));
  return {
    probeNode: () => onNode(async ({ probe }) => probe),
    importModel: ({ model }) => onNode((node) => importModel(node, model)),
    importCalibrationCache: ({ path }) => onNode((node) => importCalibrationCache(node, path)),
    listSplits: (input) => onNode((node, attempt) => listSplits(node, input, attempt)),
    prepareSplit: (spec) => onNode((node, attempt) => prepareSplit(node, spec, attempt)),
    exportModel: (spec) => onNode((node, attempt) => exportModel(node, spec, attempt)),
    calibrate: (spec) => onNode((node, attempt) => calibrate(node, spec, attempt)),
    fineTune: (spec) => onNode((node, attempt) => fineTune(node, spec, attempt)),
    foldGraph: (spec) => onNode((node, attempt) => foldGraph(node, spec, attempt)),
    buildEngine: (spec) => onNode((node, attempt) => buildEngine(node, spec, attempt)),
    evaluateEngine: (spec) => onNode((node, attempt) => evaluateEngine(node, spec, attempt)),
    crossCheckEngine: (spec) => onNode((node, attempt) => crossCheckEngine(node, spec, attempt)),
    missingArtifacts: ({ refs }) => onNode((node) => missingArtifacts(node, refs)),
    forgetOutcome: ({ key }) => onNode((node) => node.outcomes.remove(key)),
  };
};

/** The light Activities beside the Workflows. */
export const createResultActivities = (stores: TrialStores): ResultActivities => ({
  saveSweep: ({ sweep }) => asActivityAttempt(() => stores.results.saveSweep(sweep)),
  saveTrial: ({ trial }) => asActivityAttempt(() => saveTrial(stores, trial)),
});
