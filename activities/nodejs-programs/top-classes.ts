/** Indices of the `count` largest logits, largest first; equal logits by lower index. */
export const topClasses = (logits: Float32Array | Float64Array, count: number): number[] =>
  Array.from(logits.keys())
    .toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b)
    .slice(0, count);
