import type { FinishedTrial } from '../contracts/activities.js';
import { packCorrect } from '../contracts/correct-bits.js';
import type { EvaluationRecord, ResultsWriter, ThroughputRecord } from '../contracts/results.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';

/** Where a trial is read from and written to. */
export interface TrialStores {
  readonly artifacts: ArtifactStore;
  readonly results: ResultsWriter;
}

/** Saves a finished trial with every sample its evaluation took. */
export const saveTrial = async (stores: TrialStores, trial: FinishedTrial): Promise<void> => {
  const { evaluation, ...rest } = trial;
  await stores.results.saveTrial({
    ...rest,
    evaluation: evaluation === null ? null : await readEvaluation(stores.artifacts, evaluation),
  });
};

interface Predictions {
  readonly splitSha256: string;
  readonly top5: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

interface Samples {
  readonly latencyMs: readonly number[];
  /** `null` or absent where a processor computed. */
  readonly computeMs?: readonly number[] | null;
  readonly throughput: readonly ThroughputRecord[];
}

const readEvaluation = async (
  artifacts: ArtifactStore,
  { outcome, engineBytes }: NonNullable<FinishedTrial['evaluation']>,
): Promise<EvaluationRecord> => {
  const predictions = JSON.parse(await artifacts.text(outcome.artifacts.predictions)) as Predictions;
  const samples = JSON.parse(await artifacts.text(outcome.artifacts.samples)) as Samples;
  const { facts } = outcome;
  return {
    images: facts.images,
    top1Hits: facts.top1Hits,
    top5Hits: facts.top5Hits,
    top1Correct: packCorrect(predictions.top5.map(([best], image) => best === predictions.labels[image])),
    splitSha256: predictions.splitSha256,
    accuracyMode: facts.accuracyMode,
    speedMode: facts.speedMode,
    device: facts.device,
    speedSettings: facts.speedSettings,
    strayed: 'strayed' in facts ? facts.strayed : null,
    latencyMs: samples.latencyMs,
    computeMs: samples.computeMs ?? null,
    warmUpRuns: facts.warmUpRuns,
    throughput: samples.throughput,
    throughputEnd: facts.throughputEnd,
    usageSource: facts.usageSource,
    usageIntervalMs: facts.usageIntervalMs,
    threads: facts.threads,
    conditions: facts.conditions,
    engineBytes,
  };
};
