import { expect, test } from 'vitest';
import { requireInt8 } from '../../activities/required-int8.js';
import type { EngineLayer } from '../../engine/engine-layer.js';
import { TENSORRT_OPTIONS } from '../tensorrt-options.js';

const layers = (...precisions: readonly EngineLayer['precision'][]): readonly EngineLayer[] =>
  precisions.map((precision, index) => ({ name: `conv${index}`, type: 'conv', role: 'product', precision }));

const required =
  (products: readonly EngineLayer[], minimumInt8Share = 0.9, precision: 'int8' | 'fp16' = 'int8') =>
  () => {
    requireInt8(
      { precision, options: { ...TENSORRT_OPTIONS, precisionPolicy: 'require-int8', minimumInt8Share } },
      products,
    );
  };

test('an engine with enough layers in INT8, or that was not to be INT8, passes', () => {
  expect(required(layers('INT8', 'INT8'))).not.toThrow();
  expect(required(layers('INT8', 'FP32'), 0.5)).not.toThrow();
  expect(required(layers('FP16'), 0.9, 'fp16')).not.toThrow();
});

test('an engine with too few is refused, and the layers that are not INT8 are named', () => {
  expect(required(layers('INT8', 'FP32', null, 'INT8'))).toThrow(
    expect.objectContaining({
      code: 'EngineNotInt8',
      message:
        '2 of 4 convolutions and matrix products run in INT8, engine.minimumInt8Share is 0.9. Not INT8: conv1 (FP32), conv2 (unknown).',
    }),
  );
});

test('an engine whose layers TensorRT does not tell is not taken for INT8', () => {
  expect(required([])).toThrow(expect.objectContaining({ code: 'EngineNotInt8' }));
});
