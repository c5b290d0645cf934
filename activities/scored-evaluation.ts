import type { z } from 'zod';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { type EvaluationRecord, evaluationRecordSchema, samplesSchema } from '../contracts/evaluation-record.js';
import type { finishedTrialSchema } from '../contracts/finished-trial.js';
import type { Immutable } from '../contracts/immutable.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { scoreAnswers } from '../scoring/score-answers.js';
import type { ArtifactStore } from './artifacts/artifact-store.js';
import { answersOfPredictions } from './earlier-predictions.js';

type Finished = NonNullable<Immutable<z.infer<typeof finishedTrialSchema>>['evaluation']>;

/** What an evaluation measured: its answers scored, its samples, and how it was run. Fails with `ProgramMismatch`. */
export const scoredEvaluation = async (
  store: ArtifactStore,
  { outcome: { artifacts, facts }, engineBytes }: Finished,
): Promise<EvaluationRecord> => {
  const read = async (name: string): Promise<unknown> => {
    const ref: ArtifactRef | undefined = artifacts[name];
    return ref === undefined ? undefined : (JSON.parse(await store.text(ref)) as unknown);
  };
  const answers = (await read('answers')) ?? answersOfPredictions(await read('predictions'));
  const { strayed, ...measured } = facts;
  const earlier = strayed === undefined ? {} : { fused: { metrics: [], disagreement: strayed.disagreeing } };
  const scores = { ...scoreAnswers(answers, await read('fusedAnswers')), ...earlier };
  const samples = samplesSchema.safeParse(await read('samples'));
  if (!samples.success)
    throw new QuantfleetFailure('ProgramMismatch', `The samples do not fit: ${samples.error.message}`);
  return evaluationRecordSchema.parse({ ...measured, ...scores, ...samples.data, engineBytes });
};
