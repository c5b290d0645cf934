import type { FinishedTrial } from '../contracts/activities.js';
import { outcomeArtifact } from '../contracts/outcome-artifact.js';
import type { EvaluationRecord, ResultsWriter, ThroughputRecord } from '../contracts/results.js';
import type { StageOutcome } from '../contracts/stage.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import type { OutcomeStore } from './artifacts/outcome-store.js';

/** Where a trial is read from and written to. */
export interface TrialStores {
  readonly artifacts: ArtifactStore;
  readonly outcomes: OutcomeStore;
  readonly results: ResultsWriter;
}

/** Saves a finished trial with every sample its evaluation took. */
export const saveTrial = async (stores: TrialStores, trial: FinishedTrial): Promise<void> => {
  const { evaluation, ...rest } = trial;
  await stores.results.saveTrial({
    ...rest,
    evaluation: evaluation === null ? null : await readEvaluation(stores, evaluation.outcome, evaluation.engineBytes),
  });
};

interface Predictions {
  readonly splitSha256: string;
  readonly top5: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

interface Samples {
  readonly latencyMs: readonly number[];
  readonly throughput: readonly ThroughputRecord[];
}

type EvaluationFacts = Pick<
  EvaluationRecord,
  'images' | 'top1Hits' | 'top5Hits' | 'accuracyMode' | 'speedMode' | 'throughputEnd' | 'usageSource' | 'threads'
> & { readonly strayed?: NonNullable<EvaluationRecord['strayed']> };

const readEvaluation = async (
  { artifacts, outcomes }: TrialStores,
  outcome: StageOutcome,
  engineBytes: number | null,
): Promise<EvaluationRecord> => {
  const predictions = JSON.parse(await artifacts.text(outcomeArtifact(outcome, 'predictions'))) as Predictions;
  const { latencyMs, throughput } = JSON.parse(await artifacts.text(outcomeArtifact(outcome, 'samples'))) as Samples;
  const parameters = (await outcomes.read(outcome.key))?.identity.parameters ?? {};
  const { strayed = null, ...facts } = outcome.facts as unknown as EvaluationFacts;
  return {
    images: facts.images,
    top1Hits: facts.top1Hits,
    top5Hits: facts.top5Hits,
    top1Correct: correctBits(predictions),
    splitSha256: predictions.splitSha256,
    accuracyMode: facts.accuracyMode,
    speedMode: facts.speedMode,
    strayed,
    latencyMs,
    warmUpRuns: Number(parameters['warmUpRuns']),
    throughput,
    throughputEnd: facts.throughputEnd,
    usageSource: facts.usageSource,
    usageIntervalMs: Number(parameters['usageIntervalMs']),
    threads: facts.threads,
    engineBytes,
  };
};

/** One bit an image, first image in the lowest bit of the first byte, base64. */
const correctBits = ({ top5, labels }: Predictions): string => {
  const bits = new Uint8Array(Math.ceil(labels.length / 8));
  for (const [image, [best]] of top5.entries()) {
    if (best === labels[image]) bits[image >> 3] = (bits[image >> 3] ?? 0) | (1 << (image & 7));
  }
  return Buffer.from(bits).toString('base64');
};
