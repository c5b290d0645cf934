import type { KeptAnswers } from '../../contracts/kept-answers.js';

/** Numbers that are kept, as python/quantfleet_tools/measuring/classification_answers.py keeps them. */
const KEPT_OUTPUTS = 32_768;

/** Gathers the raw outputs of the first images of a split, little-endian float32 in base64. */
export const firstOutputs = (): {
  readonly add: (outputs: Float32Array | Float64Array) => void;
  readonly written: () => NonNullable<KeptAnswers['outputs']>;
} => {
  const rows: Buffer[] = [];
  return {
    add: (outputs) => {
      if (rows.length >= Math.max(1, Math.floor(KEPT_OUTPUTS / outputs.length))) return;
      const row = Buffer.alloc(4 * outputs.length);
      for (const [position, value] of outputs.entries()) row.writeFloatLE(value, 4 * position);
      rows.push(row);
    },
    written: () => ({ images: rows.length, values: Buffer.concat(rows).toString('base64') }),
  };
};
