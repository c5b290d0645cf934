import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Preprocessing } from '../../contracts/preprocessing.js';
import type { SpeedMeasurement } from '../../contracts/speed-measurement.js';
import type { ProgramResult } from '../process/stage-program.js';
import { allowedCores } from './allowed-cores.js';
import { type AccuracyMeasurement, classificationAnswers } from './classification-answers.js';
import { readMachineCondition } from './machine-condition.js';
import { measureLatency, measureThroughput } from './measure-speed.js';
import { loadAsWritten, loadEngine } from './network-session.js';
import { startOtherWork } from './other-work.js';
import { readPackedImages } from './packed-images.js';
import { printProgress, serveProgram } from './program-protocol.js';

interface EvaluationRequest {
  readonly scratch: string;
  readonly inputs: {
    readonly onnx: string;
    readonly engine: string;
    readonly evaluation: { readonly index: string; readonly shards: readonly string[] };
  };
  readonly parameters: SpeedMeasurement &
    AccuracyMeasurement & {
      readonly preprocessing: Preprocessing;
      readonly threads: number;
    };
}

/** The answers of the graph run as written and of the engine, and the engine's speed. */
const evaluate = async ({ scratch, inputs, parameters }: EvaluationRequest): Promise<ProgramResult> => {
  const { threads } = parameters;
  const images = await readPackedImages(inputs.evaluation, parameters.preprocessing);
  const { count } = images;
  const progress = (phase: string, unit: string, of: number) => (done: number) =>
    printProgress({ phase, done, of, unit });

  const before = readMachineCondition();
  const asWritten = await loadAsWritten(inputs.onnx, images, threads);
  const answers = await classificationAnswers(
    asWritten,
    images,
    parameters,
    progress('measuring accuracy', 'images', count),
  );
  const engine = await loadEngine(inputs.engine, images, threads);
  const fused = await classificationAnswers(
    engine,
    images,
    parameters,
    progress('comparing the engine', 'images', count),
  );
  printProgress({ phase: 'measuring latency', done: 0, of: parameters.hotRuns, unit: 'runs' });
  const others = startOtherWork();
  const { latencyMs, warmedUp } = await measureLatency(engine, images, parameters);
  const sizes = parameters.throughputBatchSizes.length;
  const { throughput, throughputEnd } = await measureThroughput(
    engine,
    images,
    parameters,
    progress('measuring throughput', 'batch sizes', sizes),
  );
  const during = others.coresSince();
  const conditions = { before: { ...before }, during: { ...during }, after: { ...readMachineCondition() } };

  await writeFile(join(scratch, 'answers.json'), JSON.stringify(answers));
  await writeFile(join(scratch, 'fused-answers.json'), JSON.stringify(fused));
  await writeFile(join(scratch, 'samples.json'), JSON.stringify({ latencyMs, computeMs: null, throughput }));
  return {
    artifacts: {
      answers: { path: 'answers.json', mediaType: 'application/json' },
      fusedAnswers: { path: 'fused-answers.json', mediaType: 'application/json' },
      samples: { path: 'samples.json', mediaType: 'application/json' },
    },
    facts: {
      images: count,
      accuracyMode: 'as-written',
      speedMode: 'fused',
      device: 'cpu',
      speedSettings: {},
      latencyRuns: latencyMs.length,
      warmUpRuns: warmedUp.runs,
      warmUp: { seconds: warmedUp.seconds, isSteady: warmedUp.isSteady },
      garbageCollection: 'on',
      affinity: { cores: allowedCores(), isKeptOnOne: false },
      usageIntervalMs: parameters.usageIntervalMs,
      conditions,
      throughputEnd,
      usageSource: '/proc/stat',
      threads,
    },
  };
};

await serveProgram(evaluate);
