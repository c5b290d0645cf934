import { createHash } from 'node:crypto';
import type { EvaluationRecord } from '../../contracts/evaluation-record.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { GpuCondition } from '../../contracts/programs/evaluate.js';
import type { Json } from '../../contracts/stage.js';
import { earlierSettingsDigest } from './earlier-settings-digest.js';
import { randomNumbers } from './random-numbers.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

const NODE_ID = 'h100-01';

/** The sweep of {@link sweepFixture} on a node with a GPU, whose engines TensorRT builds. */
export const gpuSweepFixture: SweepRecord = {
  ...sweepFixture,
  nodes: [
    {
      nodeId: NODE_ID,
      fingerprint: { processor: 'Intel Xeon Platinum 8480+', cores: 16, gpu: 'NVIDIA H100', computeCapability: '9.0' },
      tools: { tensorrt: '10.6.0', torch: '2.9.0', cuda: '13.0' },
    },
  ],
};

const condition = (clockMHz: number, powerW: number, throttleReasons: readonly string[]): GpuCondition => ({
  clockMHz,
  temperatureC: 38,
  powerW,
  memoryUsedMiB: 612.4,
  throttleReasons,
});

interface GpuTraits {
  /** The CPU trial that this one resembles, by the end of its id. */
  readonly like: string;
  /** How many times as fast as that one. */
  readonly speed: number;
  readonly trial: Partial<TrialRecord>;
  /** Facts of the build; `null` for PyTorch. */
  readonly build: { readonly [name: string]: Json } | null;
  readonly buildSeconds: number;
}

const SECOND_STEP = {
  number: 2,
  of: 4,
  settings: 'workspace 1024 MiB',
  refused: [{ settings: 'as asked', reason: 'memory ran out' }],
};

const weak = (
  flags: readonly string[],
  further: { readonly [name: string]: Json },
): { readonly [name: string]: Json } => ({
  typing: 'weak',
  optimizationLevel: 3,
  profile: { min: 1, opt: 8, max: 128 },
  flags,
  scales: flags.includes('INT8') ? 'qdq' : null,
  ...further,
});

const FRESH = { state: 'fresh', bytesBefore: 0, bytesAfter: 81_220, secondsFirst: null, secondsSaved: null };
const USED = { state: 'used', bytesBefore: 81_220, bytesAfter: 90_118, secondsFirst: 61.2, secondsSaved: 52.8 };

const TRAITS: readonly GpuTraits[] = [
  { like: 'pytorch-fp32-fp32', speed: 2, trial: {}, build: null, buildSeconds: 0 },
  ...[1, 16, 128].map((size): GpuTraits => ({
    like: `torch-qat-${size}`,
    speed: 7 + size / 200,
    trial: {},
    build: weak(['INT8'], { timingCache: size === 1 ? FRESH : USED, layersByPrecision: { FP32: 3, INT8: 49 } }),
    buildSeconds: size === 1 ? 61.2 : 8.4,
  })),
  ...[1, 16, 128].map((size): GpuTraits => ({
    like: `ort-static-${size}`,
    speed: 8 + size / 200,
    trial: { recipe: 'tensorrt-calibrator', calibration: 'entropy 2' },
    build: weak(['INT8', 'FP16'], {
      timingCache: USED,
      layersByPrecision: size === 128 ? { INT8: 11, FP16: 40 } : { INT8: 52 },
      ...(size === 16 ? { fallbackStep: SECOND_STEP } : {}),
    }),
    buildSeconds: 9.1,
  })),
  {
    like: 'torch-qat-8',
    speed: 5,
    trial: {
      recipe: 'tensorrt-calibrator',
      calibration: 'FP16, not calibrated',
      calibrationBatchSize: null,
      calibrationImages: null,
    },
    build: weak(['FP16'], { timingCache: { ...FRESH, state: 'mismatch' } }),
    buildSeconds: 33,
  },
];

const onGpu = (evaluation: EvaluationRecord, { speed, build, like }: GpuTraits): EvaluationRecord => {
  const random = randomNumbers(like);
  const latencyMs = evaluation.latencyMs.map((value) => value / speed);
  return {
    ...evaluation,
    accuracyMode: build === null ? 'eager' : 'engine',
    speedMode: build === null ? 'eager' : 'engine',
    device: 'gpu',
    speedSettings: build === null ? { tf32Convolutions: true } : { cudaGraph: false, spinWait: false },
    fused: null,
    latencyMs,
    computeMs: latencyMs.map((value) => 0.7 * value),
    throughput: evaluation.throughput.map((run) => ({
      ...run,
      images: Math.round(run.images * speed),
      usage: run.usage.map((sample) => ({
        ...sample,
        clockMHz: 1980 - 15 * Math.floor(3 * random.uniform()),
        memoryMiB: 612.4 + 3 * run.batchSize,
        powerW: 110 + 1.2 * sample.percent + 4 * random.normal(),
        temperatureC: null,
      })),
    })),
    usageSource: 'NVML',
    conditions: {
      before: { loadAverage: 1.1, clockMHz: 2000, temperatureC: null, gpu: condition(1980, 71.2, []) },
      after: { loadAverage: 1.4, clockMHz: 2000, temperatureC: null, gpu: condition(1965, 188.4, ['SwPowerCap']) },
    },
  };
};

const buildStage = ({ build, buildSeconds, like }: GpuTraits): readonly StageRecord[] =>
  build === null
    ? []
    : [
        {
          stage: 'build',
          program: 'build_tensorrt',
          key: createHash('sha256').update(`${like}-build`).digest('hex'),
          kind: 'built',
          seconds: buildSeconds,
          tools: { tensorrt: '10.6.0' },
          facts: build,
          warnings: [],
        },
      ];

const trialOf = (traits: GpuTraits): TrialRecord => {
  const like = trialFixtures.find(({ trialId }) => trialId.endsWith(`/${traits.like}`));
  if (like === undefined || like.evaluation === null) throw new Error(`the fixture has no measured ${traits.like}`);
  const trial = { ...like, ...traits.trial, nodeId: NODE_ID, tensorrtRtxProof: null };
  return {
    ...trial,
    settingsDigest: earlierSettingsDigest(trial),
    trialId: `${sweepFixture.sweepId}/${NODE_ID}/${trial.recipe}-${trial.calibrationBatchSize ?? trial.calibration ?? 'fp32'}`,
    stages: [...like.stages.filter(({ stage }) => stage !== 'build'), ...buildStage(traits)],
    evaluation: onGpu(like.evaluation, traits),
  };
};

/** The trials of {@link gpuSweepFixture}, in the order of recipe and calibration batch size. */
export const gpuTrialFixtures: readonly TrialRecord[] = TRAITS.map(trialOf).toSorted(
  (a, b) =>
    Number(a.recipe === 'tensorrt-calibrator') - Number(b.recipe === 'tensorrt-calibrator') ||
    (a.calibrationBatchSize ?? 0) - (b.calibrationBatchSize ?? 0),
);
