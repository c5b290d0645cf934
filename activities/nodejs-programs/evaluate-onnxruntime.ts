import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Preprocessing } from '../../contracts/preprocessing.js';
import type { SpeedMeasurement } from '../../contracts/speed-measurement.js';
import type { ProgramResult } from '../process/stage-program.js';
import { readMachineCondition } from './machine-condition.js';
import { measureLatency, measureThroughput } from './measure-speed.js';
import { loadAsWritten, loadEngine } from './network-session.js';
import { readPackedImages } from './packed-images.js';
import { countHits, predict } from './predict.js';
import { printProgress, serveProgram } from './program-protocol.js';

interface EvaluationRequest {
  readonly scratch: string;
  readonly inputs: {
    readonly onnx: string;
    readonly engine: string;
    readonly evaluation: { readonly index: string; readonly shards: readonly string[] };
  };
  readonly parameters: SpeedMeasurement & {
    readonly preprocessing: Preprocessing;
    readonly accuracyBatchSize: number;
    readonly threads: number;
  };
}

/** Accuracy from the graph run as written, speed from the engine, and how far the engine's answers stray from the graph's. */
const evaluate = async ({ scratch, inputs, parameters }: EvaluationRequest): Promise<ProgramResult> => {
  const { accuracyBatchSize, threads } = parameters;
  const images = await readPackedImages(inputs.evaluation, parameters.preprocessing);
  const { count, labels, splitSha256 } = images;
  const progress = (phase: string, unit: string, of: number) => (done: number) =>
    printProgress({ phase, done, of, unit });

  const before = readMachineCondition();
  const asWritten = await loadAsWritten(inputs.onnx, images, threads);
  const top5 = await predict(asWritten, images, accuracyBatchSize, progress('measuring accuracy', 'images', count));
  const engine = await loadEngine(inputs.engine, images, threads);
  const fused = await predict(engine, images, accuracyBatchSize, progress('comparing the engine', 'images', count));
  printProgress({ phase: 'measuring latency', done: 0, of: parameters.hotRuns, unit: 'runs' });
  const latencyMs = await measureLatency(engine, images, parameters);
  const sizes = parameters.throughputBatchSizes.length;
  const { throughput, throughputEnd } = await measureThroughput(
    engine,
    images,
    parameters,
    progress('measuring throughput', 'batch sizes', sizes),
  );
  const conditions = { before: { ...before }, after: { ...readMachineCondition() } };

  await writeFile(join(scratch, 'predictions.json'), JSON.stringify({ splitSha256, count, top5, labels }));
  await writeFile(join(scratch, 'samples.json'), JSON.stringify({ latencyMs, computeMs: null, throughput }));
  return {
    artifacts: {
      predictions: { path: 'predictions.json', mediaType: 'application/json' },
      samples: { path: 'samples.json', mediaType: 'application/json' },
    },
    facts: {
      images: count,
      top1Hits: countHits(top5, labels, 1),
      top5Hits: countHits(top5, labels, 5),
      accuracyMode: 'as-written',
      speedMode: 'fused',
      device: 'cpu',
      speedSettings: {},
      strayed: {
        images: count,
        disagreeing: fused.filter(([best], image) => best !== top5[image]?.[0]).length,
        top1Hits: countHits(fused, labels, 1),
      },
      latencyRuns: latencyMs.length,
      warmUpRuns: parameters.warmUpRuns,
      usageIntervalMs: parameters.usageIntervalMs,
      conditions,
      throughputEnd,
      usageSource: '/proc/stat',
      threads,
    },
  };
};

await serveProgram(evaluate);
