import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { dataTypeIn } from '../../engine/data-type.js';
import { inspect, type Inspection } from '../../engine/inspection.js';
import { inspectionText } from '../../report/terminal/inspection-text.js';
import { parseLayerTimes } from '../../engine/layer-times.js';
import { parseLayers } from '../../engine/parse-layers.js';

const fixture = (name: string): string => readFileSync(packagePath(`test/fixtures/engine/${name}`), 'utf8');

const inspected = (layersFile: string, timesFile?: string): Inspection => {
  const layers = parseLayers(fixture(layersFile));
  const times = timesFile === undefined ? [] : parseLayerTimes(fixture(timesFile));
  if (layers === undefined || times === undefined) throw new Error(`${layersFile} cannot be read`);
  return inspect({ ...layers, times, isReduced: false });
};

const precisions = ({ layers }: Inspection) =>
  layers.map(({ role, precision }) => (role === 'reformat' ? role : precision));

test('layers of TensorRT 8.5 have the type of their weights, else of their input', () => {
  const inspection = inspected('trt-8.5.2-layers.json');
  expect(inspection.form).toBe('joined');
  expect(precisions(inspection)).toEqual(['reformat', 'INT8', 'FP32', 'INT8', 'reformat', 'FP32']);
  expect(inspection.summary).toEqual({
    layers: 6,
    reformats: 2,
    byPrecision: { INT8: 2, FP32: 2 },
    products: 3,
    productsByPrecision: { INT8: 1, FP32: 2 },
    fellBack: ['/features/3/Conv + /features/5/Clip', '/classifier/Gemm'],
    totalMs: null,
  });
});

test('where formats are not told because of dynamic shapes, weights still tell, and the rest is unknown', () => {
  const inspection = inspected('trt-8.6.1-dynamic-layers.json');
  expect(precisions(inspection)).toEqual(['reformat', 'INT8', null]);
  expect(inspection.summary.byPrecision).toEqual({ INT8: 1, unknown: 1 });
});

test('layers of TensorRT 10 that Myelin compiled have types of their own, and indices are no precision', () => {
  const inspection = inspected('trt-10.6-layers.json');
  expect(precisions(inspection)).toEqual(['reformat', 'INT8', 'FP16', 'FP16', 'FP32', 'FP32']);
  expect(inspection.summary).toMatchObject({ products: 3, fellBack: ['/classifier/Gemm_myl0_1'] });
});

test('layers of TensorRT 11 have format and type apart, and a residual does not hide the type of a convolution', () => {
  const inspection = inspected('trt-11-layers.json');
  expect(inspection.form).toBe('split');
  expect(precisions(inspection)).toEqual(['reformat', 'INT8', 'INT8', 'BF16']);
  expect(inspection.summary.fellBack).toEqual([]);
});

test('an engine without detailed verbosity gives names alone, and says so', () => {
  const inspection = inspected('trt-10.6-names.json');
  expect(inspection.form).toBe('names');
  expect(inspection.layers[1]).toMatchObject({
    name: '/features/0/Conv + /features/2/Clip',
    type: null,
    precision: null,
  });
  expect(inspectionText(inspection)).toContain('built without detailed profiling verbosity');
  expect(inspectionText(inspection)).not.toContain('fell back');
});

test('in an engine that is FP32 throughout everything fell back if less was asked for, and else nothing', () => {
  const text = JSON.stringify({
    Layers: [
      { Name: 'a', LayerType: 'CaskConvolution', Weights: { Type: 'Float', Count: 9 }, Inputs: [], Outputs: [] },
    ],
    Bindings: [],
  });
  const layers = parseLayers(text);
  if (layers === undefined) throw new Error('cannot be read');
  const [asAsked, fallenBack] = [false, true].map((isReduced) => inspect({ ...layers, times: [], isReduced }));
  expect(asAsked?.summary).toMatchObject({ byPrecision: { FP32: 1 }, products: 1, fellBack: [] });
  expect(asAsked && inspectionText(asAsked)).toContain('Convolutions and matrix products: 1 FP32.');
  expect(fallenBack && inspectionText(fallenBack)).toContain(
    '1 of 1 convolutions and matrix products fell back to FP32:',
  );
});

test('layers get their times by name, and the table shows them with what they come to', () => {
  const inspection = inspected('trt-10.6-layers.json', 'trt-10.6-profile.json');
  expect(inspection.layers.map(({ medianMs }) => medianMs)).toEqual([0.00205, 0.00614, 0.00512, 0.00307, 0.0041, 0.01]);
  expect(inspection.layers.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12);
  expect(inspectionText(inspection).replaceAll('\u00a0', ' ')).toMatchInlineSnapshot(`
    "layer                                                             type             precision      ms   share
    Reformatting CopyNode for Input Tensor 0 to input_QuantizeLinear  Reformat         reformat   0.0021   6.7 %
    /features/0/Conv + /features/2/Clip                               CaskConvolution  INT8       0.0061  20.1 %
    /features/3/Conv + /features/5/Clip                               CaskConvolution  FP16       0.0051  16.8 %
    __myl_ReshTran_myl0_0                                             kgen             FP16       0.0031  10.1 %
    /classifier/Gemm_myl0_1                                           gemm             FP32       0.0041  13.5 %
    /TopK                                                             TopK             FP32       0.0100  32.8 %

    6 layers: 2 FP16, 2 FP32, 1 INT8, 1 reformat.
    1 of 3 convolutions and matrix products fell back to FP32:
      /classifier/Gemm_myl0_1
    0.030 ms in all layers, medians under TensorRT’s profiler, which slows the engine down."
  `);
});

test('layers of the same name get their times in order, and one without a time has none', () => {
  const layers = {
    form: 'joined',
    layers: ['a', 'a', 'b'].map((name) => ({ name, type: null, role: 'other', precision: null })),
  };
  const times = [
    { name: 'a', medianMs: 1 },
    { name: 'a', medianMs: 3 },
  ];
  expect(
    inspect({ ...layers, times, isReduced: false } as never).layers.map(({ medianMs, share }) => [medianMs, share]),
  ).toEqual([
    [1, 0.25],
    [3, 0.75],
    [null, null],
  ]);
});

test.each([
  ['Thirty-two wide channel vectorized row major Int8 format.', 'INT8'],
  ['Channel major FP16 format where channel % 8 == 0', 'FP16'],
  ['Channel major INT8 format where channel == 4 and column stride % 32 == 0', 'INT8'],
  ['Row major linear FP32 format (kLINEAR)', 'FP32'],
  ['Half', 'FP16'],
  ['BFloat16', 'BF16'],
  ['Float', 'FP32'],
  ['FP8', 'FP8'],
  ['Row major linear INT32', 'INT32'],
  ['N/A due to dynamic shapes', null],
])('%s holds %s', (text, type) => {
  expect(dataTypeIn(text)).toBe(type);
});

test.each(['', 'no JSON', '[]', '{}', '{"Layers": "none"}', 'null'])('%j is no inspection', (text) => {
  expect(parseLayers(text)).toBeUndefined();
});

test.each(['', '{}', '[]', '[{"count": 3}]', '[{"count": 3}, {"name": "a"}]'])('%j is no profile', (text) => {
  expect(parseLayerTimes(text)).toBeUndefined();
});
