import { expect } from 'vitest';
import type { ComparisonRecord } from '../../contracts/comparison-record.js';
import type { Taint } from '../../contracts/conditions.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { randomNumbers } from './random-numbers.js';
import { sweepFixture, trialFixtures } from './sweep-fixture.js';

/** What takes part in the comparison of the fixture: a trial, or a name that is none, with its run times. */
export interface ComparedEngine {
  readonly id: string;
  readonly label: string;
  /** Milliseconds at batch size 1; at others the batch size times that. */
  readonly milliseconds: number;
}

interface ComparedConditions {
  readonly noise?: number;
  readonly nodeId?: string;
  readonly reference?: number;
  readonly batchSizes?: readonly number[];
  readonly isSteady?: boolean;
  readonly othersPercent?: number;
  readonly taintsOf?: (round: number, contestant: number) => Taint[];
}

/** A comparison whose blocks differ by `noise`, a standard deviation as a share, under a drift that all share. */
export const comparisonFixture = (
  engines: readonly ComparedEngine[],
  {
    noise = 0.003,
    nodeId = 'bench-01',
    reference = 0,
    batchSizes = [1, 32],
    isSteady = true,
    othersPercent = 0,
    taintsOf = () => [],
  }: ComparedConditions = {},
): ComparisonRecord => {
  const random = randomNumbers(`comparison ${noise}`);
  const again = engines[reference];
  if (again === undefined) throw new RangeError(`there is no engine ${reference}`);
  const all = [...engines.map((own) => ({ ...own, again: false })), { ...again, again: true }];
  const turns = { blocks: 6, batchSizes: [...batchSizes], seconds: 0.5, warmUpSeconds: 2 };
  const condition = { loadAverage: 0.1, clockMHz: 2450, temperatureC: null };
  const blocks = Array.from({ length: turns.blocks }, (_, round) =>
    all.map(({ milliseconds }, contestant) => ({
      round,
      contestant,
      key: `${round}${contestant}`.padEnd(64, '0'),
      finishedAt: sweepFixture.startedAt,
      tools: { 'onnxruntime-node': '1.30.0' },
      samples: { sha256: 'b'.repeat(64), bytes: 9, mediaType: 'application/json', name: 'samples.json' },
      measured: turns.batchSizes.map((batchSize) => ({
        batchSize,
        runs: 100,
        medianMs: milliseconds * batchSize * Math.exp(0.01 * round + noise * random.normal()),
        warmUp: { runs: 30, seconds: 0.21, isSteady },
      })),
      end: 'complete' as const,
      device: 'cpu' as const,
      processors: [0, 1],
      garbageCollection: 'before each batch size' as const,
      othersPercent,
      conditions: { before: condition, after: condition },
      taints: taintsOf(round, contestant),
      repeats: 0,
    })),
  ).flatMap((round, index) => (index % 2 === 0 ? round : round.toReversed()));
  return {
    sweepId: sweepFixture.sweepId,
    nodeId,
    status: 'measured',
    failure: null,
    startedAt: sweepFixture.startedAt,
    finishedAt: sweepFixture.finishedAt ?? sweepFixture.startedAt,
    compared: {
      turns,
      contestants: all.map(({ id, label, again: isAgain }) => ({ id, label, again: isAgain })),
      reference,
      blocks,
    },
  };
};

/** A comparison that was not measured. */
export const failedComparisonFixture: ComparisonRecord = {
  ...comparisonFixture([{ id: 'a', label: 'a', milliseconds: 1 }]),
  status: 'failed',
  failure: { code: 'EngineMismatch', message: 'built by another', advice: 'Build again.' },
  compared: null,
};

/** The trial of a recipe that the reports show: that of the largest calibration batch size. */
export const lastTrial = (recipe: string): TrialRecord =>
  trialFixtures.findLast((trial) => trial.recipe === recipe && trial.evaluation !== null) ??
  expect.fail(`no ${recipe}`);

/** A trial of the network in TensorRT without INT8. */
export const controlTrial = (precision: 'fp16' | 'fp32'): TrialRecord => ({
  ...lastTrial('ort-static'),
  trialId: `control-${precision}`,
  recipe: 'tensorrt-calibrator',
  calibration: `${precision.toUpperCase()}, not calibrated`,
  settings: { recipe: 'tensorrt-calibrator', precision, calibrator: 'entropy2', calibrationCache: null },
  settingsDigest: precision.padEnd(64, '0'),
  calibrationBatchSize: null,
});
