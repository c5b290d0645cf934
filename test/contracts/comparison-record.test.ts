import { expect, test } from 'vitest';
import { comparisonRecordSchema } from '../../contracts/comparison-record.js';
import { comparisonFixture } from '../report/comparison-fixture.js';

test('a comparison from before blocks were watched and judged counts as it did', () => {
  const { compared, ...record } = comparisonFixture([{ id: 'a', label: 'a', milliseconds: 1 }]);
  const blocks = compared?.blocks.map((block) => ({ ...block, taints: undefined, repeats: undefined }));
  const read = comparisonRecordSchema.parse(
    JSON.parse(JSON.stringify({ ...record, compared: { ...compared, blocks } })),
  );
  expect(read.compared?.blocks.map(({ taints, repeats, watched }) => [taints, repeats, watched])).toEqual(
    compared?.blocks.map(() => [[], 0, undefined]),
  );
});
