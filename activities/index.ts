import type { Client } from '@temporalio/client';
import type { z } from 'zod';
import {
  endSweepInput,
  removeTrialsInput,
  trialEndsInput,
  forgetOutcomeInput,
  importCalibrationCacheInput,
  importModelInput,
  probeInput,
  isNodeAliveInput,
  nodeAdmissionInput,
  listSplitsInput,
  quantizationResultInput,
  saveComparisonInput,
  saveNodeInput,
  saveSweepInput,
  saveTrialInput,
  missingArtifactsInput,
} from '../contracts/activity-inputs.js';
import type {
  NodeActivities,
  NodeControlActivities,
  ResultActivities,
  WaitingActivities,
} from '../contracts/activities.js';
import type { Immutable } from '../contracts/immutable.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import type { ResultsReader, ResultsWriter } from '../contracts/results.js';
import { type NodeRegistry, nodeSelectionSchema } from '../contracts/node-registry.js';
import {
  buildSpec,
  calibrateSpec,
  compareSpec,
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
import { underClocks } from './clocks/under-clocks.js';
import { compareByTurns } from './compare-by-turns.js';
import { listSplits } from './dataset/list-splits.js';
import { crossCheckEngine } from './cross-check-engine.js';
import { evaluateEngine } from './evaluate-engine.js';
import { exportModel } from './export-model.js';
import { fineTune } from './fine-tune.js';
import { type ConditionPlace, nodeCondition } from './device/node-condition.js';
import { foldGraph } from './fold-graph.js';
import { importCalibrationCache, importModel } from './import-model.js';
import { inTurn } from './in-turn.js';
import { missingArtifacts } from './missing-artifacts.js';
import { parsedInput } from './parsed-input.js';
import { quantizationResult } from './quantization-result.js';
import type { ReadingAttempt } from './permission/read-permission.js';
import { readingAttempt } from './permission/reading-attempt.js';
import { prepareSplit } from './prepare-split.js';
import { nodeAdmission } from './node-admission.js';
import { saveComparison } from './save-comparison.js';
import { saveTrial } from './save-trial.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/** A node as it is when an Activity begins, probed anew if asked for. */
export type OpenNode = (attempt: StageAttempt, isAnew?: boolean) => Promise<NodeContext>;

/** The Activities of one node, which each opens again: its tools may have changed under the Worker. */
export const createNodeActivities = (open: OpenNode): NodeActivities => {
  /** An Activity: its input is parsed, then `work` runs with heartbeats. */
  const activity =
    <Schema extends z.ZodType, Result>(
      schema: Schema,
      work: (node: NodeContext, input: Immutable<z.output<Schema>>, attempt: StageAttempt) => Promise<Result>,
    ) =>
    (input: unknown): Promise<Result> =>
      asActivityAttempt(async (attempt) => {
        const parsed = parsedInput(schema, input);
        const node = await open(attempt);
        return node.artifacts.during(attempt, (artifacts) => work({ ...node, artifacts }, parsed, attempt));
      });
  /** An Activity that reads what its sweep names. */
  const readingActivity = <Schema extends z.ZodType, Result>(
    schema: Schema,
    work: (node: NodeContext, input: Immutable<z.output<Schema>>, attempt: ReadingAttempt) => Promise<Result>,
  ) => activity(schema, async (node, input, attempt) => work(node, input, await readingAttempt(node, attempt)));
  /** A reading activity that loads the machine. */
  const readingTurn = <Schema extends z.ZodType, Result>(
    schema: Schema,
    what: string,
    work: (node: NodeContext, input: Immutable<z.output<Schema>>, attempt: ReadingAttempt) => Promise<Result>,
  ) =>
    readingActivity(schema, (node, input, attempt) =>
      inTurn(node, { use: 'working', what, work: () => work(node, input, attempt) }, attempt),
    );
  return {
    probeNode: (input) =>
      asActivityAttempt(async (attempt) => (await open(attempt, parsedInput(probeInput, input)?.anew)).probe),
    importModel: readingTurn(importModelInput, 'taking in the model', importModel),
    importCalibrationCache: readingActivity(importCalibrationCacheInput, (node, { path }, attempt) =>
      importCalibrationCache(node, path, attempt),
    ),
    listSplits: readingTurn(listSplitsInput, 'listing of images', listSplits),
    prepareSplit: activity(prepareSplitSpec, prepareSplit),
    exportModel: activity(exportSpec, exportModel),
    // The program follows from the kind or builder asked for, which the types of these three say to the Workflows.
    calibrate: activity(calibrateSpec, calibrate) as NodeActivities['calibrate'],
    fineTune: activity(fineTuneSpec, fineTune),
    foldGraph: activity(foldSpec, foldGraph),
    buildEngine: activity(buildSpec, buildEngine) as NodeActivities['buildEngine'],
    evaluateEngine: activity(evaluateSpec, (node, spec, attempt) =>
      underClocks(node, () => evaluateEngine(node, spec, attempt)),
    ) as NodeActivities['evaluateEngine'],
    crossCheckEngine: activity(crossCheckSpec, crossCheckEngine),
    compareByTurns: activity(compareSpec, (node, spec, attempt) =>
      underClocks(node, (clocks) => compareByTurns(node, spec, attempt, clocks)),
    ),
    missingArtifacts: activity(missingArtifactsInput, (node, { refs }) => missingArtifacts(node, refs)),
    forgetOutcome: activity(forgetOutcomeInput, (node, { key }) => node.outcomes.remove(key)),
  };
};

/** What a node answers while a stage runs. */
export const createNodeControlActivities = (place: ConditionPlace): NodeControlActivities => ({
  nodeCondition: () => asActivityAttempt(() => nodeCondition(place)),
});

/** What the light Activities read and write. */
export interface ResultStores {
  readonly artifacts: ArtifactStore;
  readonly results: ResultsWriter & Pick<ResultsReader, 'trialEnds'>;
}

/** The light Activities beside the Workflows. */
export const createResultActivities = (stores: ResultStores, registry: NodeRegistry): ResultActivities => ({
  saveSweep: (input) =>
    asActivityAttempt(() => {
      const { sweep, keepsNodes } = parsedInput(saveSweepInput, input);
      return stores.results.saveSweep(sweep, keepsNodes);
    }),
  saveNode: (input) =>
    asActivityAttempt(() => {
      const { sweepId, position, node } = parsedInput(saveNodeInput, input);
      return stores.results.saveNode(sweepId, position, node);
    }),
  endSweep: (input) =>
    asActivityAttempt(() => {
      const { sweepId, ...end } = parsedInput(endSweepInput, input);
      return stores.results.endSweep(sweepId, end);
    }),
  saveTrial: (input) => asActivityAttempt(() => saveTrial(stores, parsedInput(saveTrialInput, input).trial)),
  trialEnds: (input) =>
    asActivityAttempt(() => {
      const { sweepId, nodeId } = parsedInput(trialEndsInput, input);
      return stores.results.trialEnds(sweepId, nodeId);
    }),
  removeTrials: (input) =>
    asActivityAttempt(() => stores.results.removeTrials(parsedInput(removeTrialsInput, input).trialIds)),
  saveComparison: (input) =>
    asActivityAttempt(() => saveComparison(stores, parsedInput(saveComparisonInput, input).comparison)),
  listNodes: (selection) => asActivityAttempt(() => registry.list(parsedInput(nodeSelectionSchema, selection))),
});

/** The Activities that wait for other Workflows on the client's server. */
export const createWaitingActivities = (client: Client, registry: NodeRegistry): WaitingActivities => ({
  quantizationResult: (input) =>
    asActivityAttempt((attempt) => quantizationResult(client, parsedInput(quantizationResultInput, input), attempt)),
  nodeAdmission: (input) =>
    asActivityAttempt((attempt) => nodeAdmission(registry, parsedInput(nodeAdmissionInput, input), attempt)),
  isNodeAlive: (input) => asActivityAttempt(() => registry.isAlive(parsedInput(isNodeAliveInput, input).nodeId)),
});
