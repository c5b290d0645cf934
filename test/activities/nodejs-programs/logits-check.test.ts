import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLogitsCheck } from '../../../activities/nodejs-programs/logits-check.js';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';

interface Batch {
  readonly images: number;
  readonly type: 'float32' | 'float64' | 'int64';
  readonly shape: readonly number[];
  /** Rows that are not nought, by image. */
  readonly rows?: Readonly<Record<string, readonly (number | string)[]>>;
}

interface Case {
  readonly what: string;
  readonly classes: number | null;
  readonly batches: readonly Batch[];
  readonly code?: string;
  readonly message?: string;
}

/** Read by python/tests/classification/test_logits.py too: the two languages take the same and say the same. */
const CASES = JSON.parse(readFileSync('python/tests/fixtures/logits.json', 'utf8')) as readonly Case[];

const NUMBERS: Readonly<Record<string, number>> = { NaN: Number.NaN, inf: Infinity, '-inf': -Infinity };

const answersOf = ({ type, shape, rows = {} }: Batch) => {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Array.from({ length }, () => 0);
  const width = length / (shape[0] ?? 1);
  for (const [image, row] of Object.entries(rows)) {
    for (const [column, value] of row.entries()) {
      values[Number(image) * width + column] = typeof value === 'number' ? value : (NUMBERS[value] ?? 0);
    }
  }
  const data = {
    float32: () => Float32Array.from(values),
    float64: () => Float64Array.from(values),
    int64: () => BigInt64Array.from(values.map(BigInt)),
  }[type]();
  return { type, dims: shape, data };
};

const failureOf = ({ classes, batches }: Case): unknown => {
  const check = createLogitsCheck(classes ?? undefined);
  try {
    for (const batch of batches) {
      const { classes: width, data } = check.logits(answersOf(batch), batch.images);
      expect(data).toHaveLength(batch.images * width);
    }
    check.requireFinite();
    return {};
  } catch (error) {
    if (!(error instanceof QuantfleetFailure)) throw error;
    return { code: error.code, message: error.message };
  }
};

test.each(CASES)('answers: $what', (tried) => {
  const { code, message } = tried;
  expect(failureOf(tried)).toEqual(code === undefined ? {} : { code, message });
});
