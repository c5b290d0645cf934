import { expect, test } from 'vitest';
import { bisectText } from '../../cli/nights/bisect-text.js';
import type { BisectResult } from '../../contracts/bisect.js';

const result: BisectResult = {
  found: 'engine',
  lastGood: 'lab-20261122-030000',
  firstBad: 'lab-20261123-030000',
  effect: { ratio: 1.05, lower: 1.04, upper: 1.06 },
  steps: [],
  changes: [
    { field: 'onnx', before: '1.17', after: '1.18' },
    { field: 'tensorrt', before: '10.3', after: '10.8' },
  ],
};

test('a search says of each part of what differs what boards with only that part have measured', () => {
  const part = { nodeId: 'orin-2', fields: ['onnx'], effect: null, failure: null };
  const text = bisectText({
    ...result,
    parts: [
      { ...part, found: 'no-difference', effect: { ratio: 0.999, lower: 0.99, upper: 1.01 } },
      {
        ...part,
        nodeId: 'orin-3',
        fields: ['tensorrt'],
        found: 'same-change',
        effect: { ratio: 1.048, lower: 1, upper: 2 },
      },
      { ...part, nodeId: 'orin-4', found: 'same-engine' },
      {
        ...part,
        nodeId: 'orin-5',
        found: 'failed',
        failure: { code: 'NodeAbsent', message: 'orin-5 took no work for 10 minutes.', advice: 'a' },
      },
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "The engine of lab-20261123-030000 is the first bad one (latency +5.0 %); that of lab-20261122-030000 is good.
    What differs:
      onnx: "1.17" → "1.18"
      tensorrt: "10.3" → "10.8"
    Measured on boards on which only a part of that changed:
      orin-2 (onnx): no such change (latency −0.1 %)
      orin-3 (tensorrt): the same change (latency +4.8 %), so that is enough for it
      orin-4 (onnx): the engine stayed the same, so that is not enough for it
      orin-5 (onnx): not measured: NodeAbsent: orin-5 took no work for 10 minutes."
  `);
});

test('a search whose change nobody else has in parts says so, and one with a single difference needs no parts', () => {
  expect(bisectText({ ...result, parts: [] })).toMatch(/No other board changed in only a part of that/);
  expect(bisectText({ ...result, changes: result.changes.slice(0, 1), parts: [] })).not.toMatch(/other board/);
});
