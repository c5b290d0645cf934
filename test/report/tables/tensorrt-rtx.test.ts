import { expect, test } from 'vitest';
import type { TrialRecord, TensorrtRtxProof } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { jsonReport } from '../../../report/json/json-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { tensorrtRtxLines } from '../../../report/tables/tensorrt-rtx.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const proved = (recipe: TrialRecord['recipe'], proofs: readonly TensorrtRtxProof[]): readonly TrialRecord[] =>
  trialFixtures
    .filter((trial) => trial.recipe === recipe)
    .flatMap((trial, index) => {
      const proof = proofs[index];
      return proof === undefined ? [] : [{ ...trial, tensorrtRtxProof: proof }];
    });

const ACCEPTED: TensorrtRtxProof = { verdict: 'accepted', reason: null };
const REFUSED: TensorrtRtxProof = { verdict: 'refused', reason: 'axis 1' };
const ABSENT: TensorrtRtxProof = { verdict: 'absent', reason: null };
const NOT_TRIED: TensorrtRtxProof = { verdict: 'not-tried', reason: null };

test.each([
  { proofs: [ACCEPTED, NOT_TRIED], verdict: 'accepted' },
  { proofs: [NOT_TRIED, REFUSED], verdict: 'refused: axis 1' },
  { proofs: [ABSENT, ABSENT], verdict: 'not tried: TensorRT for RTX is not installed on the node' },
  { proofs: [NOT_TRIED, NOT_TRIED], verdict: 'not tried' },
  {
    proofs: [ACCEPTED, ACCEPTED, REFUSED],
    verdict: 'accepted at calibration batch sizes 1, 2; refused at calibration batch size 4: axis 1',
  },
])('TensorRT for RTX has one line a recipe: $verdict', ({ proofs, verdict }) => {
  const lines = tensorrtRtxLines(viewReport(sweepFixture, proved('torch-qat', proofs)));
  expect(lines).toEqual([{ name: 'torch-qat', verdict }]);
});

test('a recipe without a Q/DQ network has no line, and each of a recipe’s settings on each node has its own', () => {
  const [first, second] = proved('ort-static', [ACCEPTED, REFUSED]);
  const [baseline] = trialFixtures;
  if (first === undefined || second === undefined || baseline === undefined) throw new Error('the fixture is short');
  const trials = [
    baseline,
    first,
    { ...second, calibration: 'minmax', settingsDigest: 'another' },
    { ...first, trialId: 'elsewhere', nodeId: 'orin-07', tensorrtRtxProof: ABSENT },
  ];
  expect(tensorrtRtxLines(viewReport(sweepFixture, trials)).map(({ name }) => name)).toEqual([
    'ort-static, entropy, 512 bins, bench-01',
    'ort-static, minmax, bench-01',
    'ort-static, entropy, 512 bins, orin-07',
  ]);
});

test('every form of the report says what TensorRT for RTX made of each recipe', () => {
  const view = viewReport(sweepFixture, trialFixtures);
  const refusal = 'refused: node /Conv_3: Q/DQ scales of a channel axis other than 0 are not supported';
  const html = htmlReport(view);
  expect(html).toMatch(new RegExp(`id="tensorrt-rtx">[^]*torch-qat: accepted[^]*ort-static: ${refusal}`));
  expect(html).toMatch(new RegExp(`id="conditions"[^]*<dt>torch-qat</dt><dd>accepted</dd>[^]*<dd>${refusal}</dd>`));
  const markdown = markdownReport(view).replaceAll('\\', '');
  expect(markdown).toContain('- torch-qat: accepted\n');
  expect(markdown).toContain(`- TensorRT for RTX, ort-static: ${refusal}\n`);
  expect(csvReport(view)).toMatch(/\/torch-qat-1,.*,accepted,,/);
  expect(csvReport(view)).toMatch(/\/ort-static-1,.*,refused,node /);
  expect(JSON.parse(jsonReport(view))).toMatchObject({
    tensorrtRtx: [
      { name: 'torch-qat', verdict: 'accepted' },
      { name: 'ort-static', verdict: refusal },
    ],
  });
});
