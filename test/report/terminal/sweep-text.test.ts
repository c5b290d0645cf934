import { expect, test } from 'vitest';
import { viewReport } from '../../../report/model/report-view.js';
import { sweepText } from '../../../report/terminal/sweep-text.js';
import { plainSpaces } from '../plain-text.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

test('the terminal table fits 110 columns and gives the reason for each trial without a number', () => {
  expect(plainSpaces(sweepText(sweepFixture, trialFixtures))).toMatchInlineSnapshot(`
    "fashion-mnist: mnv2_mini on 10000 images of fashion-mnist

                         calibration  top-1           95 %  top-5  Δ FP32  McNemar    p50  p99      most
    recipe                batch size      %       interval      %  points        p     ms   ms  images/s
    ────────────────────────────────────────────────────────────────────────────────────────────────────
    pytorch-fp32                   –  91.72  91.16 … 92.24  99.89       –        –  4.21*    –     1,325
    torch-qat                      1  91.28  90.71 … 91.82  99.88   −0.44  < 0.001   1.31    –     3,264
    torch-qat                      2  91.41  90.84 … 91.94  99.88   −0.31    0.004   1.32    –     3,262
    torch-qat                      4  91.50  90.94 … 92.03  99.89   −0.22    0.035   1.32    –     3,262
    torch-qat                      8  91.52  90.96 … 92.05  99.89   −0.20    0.057   1.32    –     3,253
    torch-qat                     16  91.59  91.03 … 92.12  99.89   −0.13     0.21   1.33    –     3,233
    torch-qat                     32  91.61  91.05 … 92.14  99.89   −0.11     0.29   1.32    –     3,230
    torch-qat                     64  91.58  91.02 … 92.11  99.89   −0.14     0.18   1.32    –     3,234
    torch-qat                    128  91.63  91.07 … 92.16  99.89   −0.09     0.40   1.31    –     3,233
    tensorrt-calibrator          128  unsupported: needs TensorRT 10 or older on the node; bench-01 has none.
    ort-static                     1  90.61  90.02 … 91.17  99.85   −1.11  < 0.001   1.42    –     3,024
    ort-static                     2  90.90  90.32 … 91.45  99.86   −0.82  < 0.001   1.42    –     2,965
    ort-static                     4  90.80  90.22 … 91.35  99.86   −0.92  < 0.001   1.41    –     3,005
    ort-static                     8  91.10  90.53 … 91.64  99.87   −0.62  < 0.001   1.42    –     2,978
    ort-static                    16  91.01  90.43 … 91.55  99.87   −0.71  < 0.001   1.42    –     2,999
    ort-static                    32  91.23  90.66 … 91.77  99.88   −0.49  < 0.001   1.41    –     2,971
    ort-static                    64  91.27  90.70 … 91.81  99.88   −0.45  < 0.001   1.42    –     2,997
    ort-static                   128  91.34  90.77 … 91.88  99.88   −0.38  < 0.001   1.41    –     3,013
    ort-static                   256  failed: CalibrationBatchTooLarge: The calibration batch size is 256, the
                                      calibration set holds 128 images. Use a smaller calibration batch size or
                                      more images.

                calibration       Δ           95 %  flips  smallest shift  Verdict,
    recipe       batch size  points       interval      %          points  margin 1.0 point
    torch-qat             1   −0.44  −0.67 … −0.23   1.22           0.317  not worse
    torch-qat             2   −0.31  −0.52 … −0.11   1.09           0.300  not worse
    torch-qat             4   −0.22  −0.42 … −0.02   1.00           0.288  not worse
    torch-qat             8   −0.20   −0.40 … 0.00   1.00           0.288  not worse
    torch-qat            16   −0.13  −0.33 … +0.06   0.93           0.278  not worse
    torch-qat            32   −0.11  −0.30 … +0.08   0.91           0.275  not worse
    torch-qat            64   −0.14  −0.34 … +0.05   0.94           0.279  not worse
    torch-qat           128   −0.09  −0.28 … +0.10   0.89           0.272  not worse
    ort-static            1   −1.11  −1.39 … −0.85   1.91           0.395  worse
    ort-static            2   −0.82  −1.08 … −0.58   1.58           0.360  worse
    ort-static            4   −0.92  −1.19 … −0.67   1.68           0.371  worse
    ort-static            8   −0.62  −0.86 … −0.39   1.42           0.342  not worse
    ort-static           16   −0.71  −0.96 … −0.48   1.51           0.352  worse
    ort-static           32   −0.49  −0.72 … −0.27   1.27           0.323  not worse
    ort-static           64   −0.45  −0.68 … −0.23   1.25           0.321  not worse
    ort-static          128   −0.38  −0.60 … −0.17   1.18           0.312  not worse

    Latencies marked * were not steady: their numbers, and speed-ups calculated from them, may differ in the next
    run. Change of level and of the slowest runs is tested at 1 % and noted from 1 % and 5 % on; spread is noted
    from 10 % on.
    - pytorch-fp32 on bench-01: not steady: a quarter of the runs took less than 3.96 ms, a quarter more than
      4.39 ms.

    The fused build disagrees with the graph as written on this processor (on x86, INT8 kernels without VNNI
    saturate). Accuracies in this report are those of the graph as written, speeds those of the fused build.
    - ort-static on bench-01: the fused build disagrees on 2.63 % of the images; its top-1 is 89.78 % to 90.51 %
      (8 trials).

    Top-1 with its Wilson interval; Δ and McNemar’s exact test against pytorch-fp32 on the same images; latency of
    hot runs at batch size 1; images/s at the batch size with the largest throughput."
  `);
  expect(
    Math.max(
      ...sweepText(sweepFixture, trialFixtures)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(110);
});

test('control characters in a name do not reach the terminal', () => {
  expect(sweepText({ ...sweepFixture, name: '\u001b[2Jgone' }, trialFixtures)).not.toContain('\u001b');
});

test('trials of a recipe with two settings name theirs in every form, others do not', () => {
  const again = trialFixtures
    .filter(({ recipe }) => recipe === 'ort-static')
    .map((trial) => ({
      ...trial,
      trialId: `${trial.trialId}-2`,
      calibration: 'percentile 99.999, which is long',
      settingsDigest: 'another',
    }));
  const lines = sweepText(sweepFixture, [...trialFixtures, ...again]).split('\n');
  expect(lines.filter((line) => line === '  entropy, 512 bins')).toHaveLength(9);
  expect(lines.filter((line) => line === '  percentile 99.999, which is long')).toHaveLength(9);
  expect(lines.filter((line) => line.includes('2048 bins'))).toEqual([]);
  const names = viewReport(sweepFixture, [...trialFixtures, ...again]).trials.map(({ name }) => name);
  expect(names).toContain('torch-qat, calibration batch size 8');
  expect(names).toContain('ort-static, entropy, 512 bins, calibration batch size 8');
  expect(new Set(names).size).toBe(names.length);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
});
