import { expect, test } from 'vitest';
import { unsafeTorch } from '../../../activities/device/unsafe-torch.js';
import { unsupportedRecipes } from '../../../activities/device/unsupported-recipes.js';
import type { NodeProbe } from '../../../contracts/activities.js';
import type { SweepPlan } from '../../../contracts/sweep.js';
import type { RecipeSettings, SettingsOf } from '../../../contracts/recipe-settings.js';
import { planTrials } from '../../../workflows/policy/plan-trials.js';
import { quantizationId } from '../../../workflows/policy/quantization-id.js';
import { TENSORRT_OPTIONS } from '../../tensorrt-options.js';

const TOOLS = {
  torch: '2.9',
  'torch-cuda': '13.0',
  'nvidia-modelopt': '0.47',
  onnx: '1',
  onnxruntime: '1',
  polygraphy: '0',
};
const ORIN = { gpu: 'Orin', computeCapability: '8.7' };
const H100 = { gpu: 'NVIDIA H100 80GB HBM3', computeCapability: '9.0' };

const calibrator = (changes: Partial<SettingsOf<'tensorrt-calibrator'>> = {}): RecipeSettings => ({
  recipe: 'tensorrt-calibrator',
  precision: 'int8',
  calibrator: 'entropy2',
  calibrationCache: null,
  ...changes,
});

const node = (tools: Readonly<Record<string, string>>, fingerprint: NodeProbe['fingerprint']): NodeProbe => ({
  nodeId: 'bench-01',
  fingerprint,
  tools,
  hasTrtexec: false,
  unsupported: unsupportedRecipes({ tools, fingerprint }),
  unsafeTorch: unsafeTorch(tools) ?? undefined,
});

const plan = (changes: Partial<SweepPlan>): SweepPlan => ({
  sweepId: 's',
  name: 's',
  model: { kind: 'architecture', architecture: 'resnet50', weights: '/w', classes: 1000 },
  datasetName: 'd',
  splits: [],
  maxUnreadableShare: 0,
  preprocessing: { colour: 'rgb', resize: 256, crop: 224, interpolation: 'bilinear', mean: [0], std: [1] },
  opset: 17,
  minimumCoverage: 1,
  recipes: [calibrator()],
  calibrationBatchSizes: [1, 16],
  calibrationImages: 16,
  tensorrtRtxProof: 'none',
  backend: 'auto',
  engine: TENSORRT_OPTIONS,
  speed: {
    warmUpRuns: 1,
    hotRuns: 1,
    hotSeconds: 0,
    throughputBatchSizes: [1],
    throughputSeconds: 1,
    powerSeconds: 0,
    usageIntervalMs: 100,
  },
  gpuExecution: { cudaGraph: false, spinWait: false },
  via: null,
  accuracyBatchSize: 1,
  threads: 1,
  nodes: ['bench-01'],
  ...changes,
});

const inProvider: RecipeSettings = {
  recipe: 'ort-static',
  calibration: { method: 'entropy', percentile: 99.999, bins: 512, quantizedBins: 128 },
  placement: 'everything',
  executionProvider: true,
};

/** Why the only recipe of a sweep is refused on a node; null when it runs. */
const refusal = (changes: Partial<SweepPlan>, probe: NodeProbe): string | null | undefined =>
  planTrials(plan(changes), [probe])[0]?.unsupported;

test('a node with TensorRT and a GPU runs engines of TensorRT, another one those of ONNX Runtime', () => {
  const recipes: readonly RecipeSettings[] = [{ recipe: 'pytorch-fp32' }];
  const backendOn = (probe: NodeProbe) => planTrials(plan({ recipes }), [probe])[0]?.backend;
  expect(backendOn(node({ ...TOOLS, tensorrt: '10.6.0' }, H100))).toBe('tensorrt');
  expect(backendOn(node({ ...TOOLS, tensorrt: '10.6.0' }, {}))).toBe('onnxruntime');
  expect(backendOn(node(TOOLS, H100))).toBe('onnxruntime');
});

test('TensorRT’s calibrator is a trial a calibration batch size; a plain FP16 engine is one trial', () => {
  const points = planTrials(plan({ recipes: [calibrator(), calibrator({ precision: 'fp16' })] }), [
    node({ ...TOOLS, tensorrt: '8.5.2' }, ORIN),
  ]);
  expect(points.map(({ trialId }) => trialId)).toEqual([
    's/bench-01/tensorrt-calibrator/1',
    's/bench-01/tensorrt-calibrator/16',
    's/bench-01/tensorrt-calibrator-2',
  ]);
});

test('TensorRT reads a calibration cache that is given, or it is carried over where there are no calibrators', () => {
  const use = (tensorrt: string) =>
    planTrials(plan({ recipes: [calibrator({ calibrationCache: '/c' })] }), [node({ ...TOOLS, tensorrt }, H100)])[0];
  expect(use('10.16.0')).toMatchObject({ scales: 'read-cache', cachePath: '/c' });
  expect(use('11.0.0')).toMatchObject({ scales: 'carry-over-cache', cachePath: '/c' });
});

const on = (tensorrt: string, fingerprint: NodeProbe['fingerprint'] = H100) =>
  node({ ...TOOLS, tensorrt }, fingerprint);

const refusals: readonly (readonly [string, Partial<SweepPlan>, NodeProbe, string | null])[] = [
  ['a calibrator without TensorRT', {}, node(TOOLS, H100), 'needs TensorRT and an NVIDIA GPU on the node'],
  [
    'a calibrator for ONNX Runtime',
    { backend: 'onnxruntime' },
    on('10.6.0'),
    'needs backend: tensorrt; the sweep asks for onnxruntime',
  ],
  [
    'a calibrator on TensorRT 11',
    {},
    on('11.1.0'),
    'needs TensorRT 10 or older to calibrate; for TensorRT 11.1.0 name a calibrationCache made by an older one',
  ],
  ['a calibrator on TensorRT 8.5', {}, on('8.5.2', ORIN), null],
  ['a cache on TensorRT 11', { recipes: [calibrator({ calibrationCache: '/c' })] }, on('11.1.0'), null],
  [
    'FP8 on Orin',
    { recipes: [calibrator({ precision: 'fp8' })] },
    on('10.3.0', ORIN),
    'needs FP8 units, which GPUs have from compute capability 8.9 on; Orin has 8.7',
  ],
  [
    'FP8 on an H100',
    { recipes: [calibrator({ precision: 'fp8' })] },
    on('10.6.0'),
    'TensorRT documents no FP8 convolution that is faster than INT8, and quantfleet calibrates none',
  ],
  [
    'INT4',
    { recipes: [calibrator({ precision: 'int4' })] },
    on('10.6.0'),
    'INT4 in TensorRT is for the weights of matrix products alone: a convolutional network gains nothing',
  ],
  [
    'a baseline without CUDA',
    { recipes: [{ recipe: 'pytorch-fp32' }], backend: 'tensorrt' },
    node({ torch: '2.6', tensorrt: '10.6.0' }, H100),
    'needs a PyTorch that computes on the GPU of the node',
  ],
  [
    'ONNX Runtime’s TensorRT provider without TensorRT',
    { recipes: [inProvider] },
    node({ ...TOOLS, 'onnxruntime-gpu': '1' }, H100),
    'needs TensorRT and an NVIDIA GPU on the node',
  ],
  [
    'ONNX Runtime’s TensorRT provider for ONNX Runtime on the processor',
    { recipes: [inProvider], backend: 'onnxruntime' },
    node({ ...TOOLS, tensorrt: '10.6.0', 'onnxruntime-gpu': '1' }, H100),
    'needs backend: tensorrt; the sweep asks for onnxruntime',
  ],
  [
    'ONNX Runtime’s TensorRT provider where only the plain package is installed',
    { recipes: [inProvider] },
    on('10.6.0'),
    'needs onnxruntime-gpu with the TensorRT execution provider on the node',
  ],
  [
    'ONNX Runtime’s TensorRT provider on TensorRT 11',
    { recipes: [inProvider] },
    node({ ...TOOLS, tensorrt: '11.1.0', 'onnxruntime-gpu': '1' }, H100),
    'needs TensorRT 10 or older for executionProvider; TensorRT 11.1.0 takes no calibration table',
  ],
  [
    'ONNX Runtime’s TensorRT provider where it is',
    { recipes: [inProvider] },
    node({ ...TOOLS, tensorrt: '10.6.0', 'onnxruntime-gpu': '1' }, H100),
    null,
  ],
  [
    'FP16 beside the Q/DQ pairs on TensorRT 11',
    { recipes: [{ ...inProvider, executionProvider: false }], engine: { ...plan({}).engine, otherLayers: 'fp16' } },
    on('11.1.0'),
    null,
  ],
  [
    'a policy in ONNX Runtime',
    { recipes: [inProvider], engine: { ...plan({}).engine, precisionPolicy: 'require-int8' } },
    on('10.3.0'),
    'needs engine.precisionPolicy: fastest for executionProvider, whose builder takes nothing else',
  ],
  [
    'a profile for each batch size in ONNX Runtime',
    { recipes: [inProvider], engine: { ...plan({}).engine, profileSizes: [1, 8] } },
    on('10.3.0'),
    'needs engine.profiles: one for executionProvider, whose builder takes nothing else',
  ],
  [
    'a DLA core that is not there',
    { engine: { ...plan({}).engine, dlaCore: 1 } },
    on('8.6.2', { ...ORIN, dlaCores: 1 }),
    'needs DLA core 1 on the node; TensorRT finds 1 DLA cores there',
  ],
  [
    'a calibrated engine on a DLA',
    { engine: { ...plan({}).engine, dlaCore: 1 } },
    on('8.6.2', { ...ORIN, dlaCores: 2 }),
    null,
  ],
  [
    'another calibrator on a DLA',
    { recipes: [calibrator({ calibrator: 'minmax' })], engine: { ...plan({}).engine, dlaCore: 0 } },
    on('8.6.2', { ...ORIN, dlaCores: 2 }),
    'a DLA takes the scales of calibrator: entropy2 only',
  ],
  [
    'another DLA core than the first in ONNX Runtime',
    { recipes: [inProvider], engine: { ...plan({}).engine, dlaCore: 1 } },
    on('10.3.0', { ...ORIN, dlaCores: 2 }),
    'needs engine.dlaCore: 0, since ONNX Runtime’s TensorRT provider runs engines on no other core',
  ],
  [
    'a calibration table on the DLA of TensorRT 8',
    { recipes: [inProvider], engine: { ...plan({}).engine, dlaCore: 0 } },
    on('8.6.2', { ...ORIN, dlaCores: 2 }),
    'needs onnxruntime-gpu with the TensorRT execution provider on the node',
  ],
  [
    'FP32 on a DLA',
    { recipes: [calibrator({ precision: 'fp32' })], engine: { ...plan({}).engine, dlaCore: 0 } },
    on('8.6.2', { ...ORIN, dlaCores: 2 }),
    'a DLA computes in INT8 and FP16 only',
  ],
  [
    'Q/DQ on the DLA of TensorRT 8',
    { recipes: [{ ...inProvider, executionProvider: false }], engine: { ...plan({}).engine, dlaCore: 0 } },
    on('8.6.2', { ...ORIN, dlaCores: 2 }),
    'needs TensorRT 10 or newer for Q/DQ pairs on a DLA; there is 8.6.2',
  ],
  [
    'a board without PyTorch',
    {},
    node({ onnx: '1', onnxruntime: '1', polygraphy: '0', tensorrt: '8.5.2' }, ORIN),
    'needs torch on the node, or an ONNX file',
  ],
  [
    'a board whose PyTorch runs code in weights files',
    {},
    node({ ...TOOLS, torch: '2.3.0', tensorrt: '8.5.2' }, ORIN),
    'needs torch 2.6 or newer on the node to load weights safely; there is 2.3.0. An ONNX file needs no torch',
  ],
  [
    'an ONNX file on a board with such a PyTorch',
    { model: { kind: 'onnx', onnx: '/m', classes: 10 } },
    node({ ...TOOLS, torch: '2.3.0', tensorrt: '8.5.2' }, ORIN),
    null,
  ],
  [
    'an ONNX file on a board without PyTorch',
    { model: { kind: 'onnx', onnx: '/m', classes: 10 } },
    node({ onnx: '1', onnxruntime: '1', polygraphy: '0', tensorrt: '8.5.2' }, ORIN),
    null,
  ],
];

test.each(refusals)('%s is answered before any work', (_, changes, probe, reason) => {
  expect(refusal(changes, probe)).toBe(reason);
});

const CALIBRATION: SweepPlan['splits'] = [
  {
    role: 'calibration',
    source: { kind: 'folder', path: '/train' },
    images: 16,
    order: 'shuffled',
    seed: 0,
    except: [],
  },
];

const trialsOn = (changes: Partial<SweepPlan>, probe: NodeProbe): readonly string[] =>
  planTrials(plan({ splits: CALIBRATION, controls: ['fp16', 'fp32'], ...changes }), [probe]).map(
    ({ trialId }) => trialId,
  );

test('a node with TensorRT also measures engines without INT8, after the baseline and before what is quantized', () => {
  const recipes: readonly RecipeSettings[] = [calibrator(), { recipe: 'pytorch-fp32' }];
  const node10 = node({ ...TOOLS, tensorrt: '10.3.0' }, ORIN);
  expect(trialsOn({ recipes }, node10)).toEqual([
    's/bench-01/pytorch-fp32',
    's/bench-01/control-fp16',
    's/bench-01/control-fp32',
    's/bench-01/tensorrt-calibrator/1',
    's/bench-01/tensorrt-calibrator/16',
  ]);
  expect(trialsOn({ recipes, controls: [] }, node10)).toHaveLength(3);
});

test('no control is measured twice, without an image to compare its export on, or where ONNX Runtime runs the engines', () => {
  const node10 = node({ ...TOOLS, tensorrt: '10.3.0' }, ORIN);
  const recipes = [calibrator({ precision: 'fp16' })];
  expect(trialsOn({ recipes }, node10)).toEqual(['s/bench-01/control-fp32', 's/bench-01/tensorrt-calibrator']);
  expect(trialsOn({ splits: [] }, node10)).toHaveLength(2);
  expect(trialsOn({ recipes: [{ recipe: 'pytorch-fp32' }] }, node(TOOLS, {}))).toHaveLength(1);
});

test('a night of several builds has a trial for each, but for the baseline, and they share what they are built from', () => {
  const night = { nightId: 'lab-20261127-030000', builds: 2, engines: 'reused' } as const;
  const points = planTrials(
    plan({ recipes: [{ recipe: 'pytorch-fp32' }, calibrator()], calibrationBatchSizes: [16], controls: [], night }),
    [node({ ...TOOLS, tensorrt: '10.3' }, ORIN)],
  );
  expect(points.map(({ trialId, build }) => [trialId, build])).toEqual([
    ['s/bench-01/pytorch-fp32', undefined],
    ['s/bench-01/tensorrt-calibrator/16', 1],
    ['s/bench-01/tensorrt-calibrator/16/build-2', 2],
  ]);
  const run = { sweepId: 's', sweepRun: 'r' };
  const [, first, second] = points.flatMap((point) => (point.unsupported === null ? [quantizationId(point, run)] : []));
  expect(second).toBe(first);
});
