import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { csvReport } from '../../../report/csv/csv-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const view = viewReport(sweepFixture, trialFixtures);

const failedTrial = (): TrialRecord => {
  const failed = trialFixtures.find(({ status }) => status === 'failed');
  if (failed === undefined) throw new Error('the fixture has no failed trial');
  return failed;
};

test('CSV has one row a trial under named columns, and no number where there is none', () => {
  const [header = '', ...rows] = csvReport(view).trimEnd().split('\r\n');
  expect(header).toMatchInlineSnapshot(
    `"sweep_id,trial_id,recipe,recipe_name,calibration,calibration_batch_size,calibration_images,fine_tuning_epochs,fine_tuning_kept_epoch,node_id,status,failure_code,failure_message,failure_advice,tensorrt_rtx_verdict,tensorrt_rtx_reason,split_sha256,images,accuracy_mode,top1_percent,top1_lower_percent,top1_upper_percent,top5_percent,top5_lower_percent,top5_upper_percent,top1_difference_points,difference_lower_points,difference_upper_points,margin_points,verdict,non_inferiority_p,non_inferiority_p_holm,difference_p_holm,flips_percent,flips_lower_percent,flips_upper_percent,sqnr_db,sqnr_images,smallest_shift_points,smallest_shift_power,smallest_one_sided_points,mcnemar_p,only_fp32_right,only_trial_right,fused_top1_percent,fused_disagreeing_images,speed_mode,latency_p50_ms,latency_p50_lower_ms,latency_p50_upper_ms,latency_p50_untold,latency_p90_ms,latency_p90_lower_ms,latency_p90_upper_ms,latency_p90_untold,latency_p99_ms,latency_p99_lower_ms,latency_p99_upper_ms,latency_p99_untold,latency_mean_ms,latency_std_ms,latency_runs,latency_outliers,warm_up_s,garbage_collection,measuring_cores,measuring_core_kept,latency_unsteady,throughput_1_images_per_s,throughput_2_images_per_s,throughput_4_images_per_s,throughput_8_images_per_s,throughput_16_images_per_s,throughput_32_images_per_s,throughput_64_images_per_s,throughput_128_images_per_s,usage_1_percent,usage_2_percent,usage_4_percent,usage_8_percent,usage_16_percent,usage_32_percent,usage_64_percent,usage_128_percent,usage_source,threads,load_average_before,load_average_after,others_cores,stolen_cores,clock_before_mhz,clock_after_mhz,temperature_before_c,temperature_after_c,engine_bytes,notes,work_done_s,work_saved_s,started_at,finished_at"`,
  );
  expect(rows).toHaveLength(trialFixtures.length);
  const failed = rows.find((row) => row.includes('CalibrationBatchTooLarge')) ?? '';
  expect(
    failed
      .split(',')
      .slice(-36, -6)
      .every((field) => field === ''),
  ).toBe(true);
});

test('CSV has columns for the batch sizes that were measured, in rising order', () => {
  const trials = trialFixtures.map((trial) => {
    if (trial.evaluation === null) return trial;
    const throughput = trial.evaluation.throughput
      .slice(0, 2)
      .map((run, index) => ({ ...run, batchSize: [256, 3][index] ?? 1 }));
    return { ...trial, evaluation: { ...trial.evaluation, throughput } };
  });
  const [header = ''] = csvReport(viewReport(sweepFixture, trials)).split('\r\n');
  expect(header.split(',').filter((name) => /^(throughput|usage)_\d/.test(name))).toEqual([
    'throughput_3_images_per_s',
    'throughput_256_images_per_s',
    'usage_3_percent',
    'usage_256_percent',
  ]);
});

test('CSV quotes as RFC 4180 says and disarms what a spreadsheet would run, but not negative numbers', () => {
  const trial: TrialRecord = { ...failedTrial(), nodeId: '=HYPERLINK("http://x","y")', calibration: '@a,b' };
  const csv = csvReport(viewReport(sweepFixture, [trial]));
  expect(csv).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  expect(csv).toContain(`"'@a,b"`);
  expect(csvReport(view)).toMatch(/,-0\.44\d*,/);
});

test('CSV of a sweep with a GPU has its columns, for the batch sizes at which they were sampled', () => {
  const [, cells = {}] = parse<Record<string, string>>(csvReport(viewReport(gpuSweepFixture, gpuTrialFixtures)), {
    columns: true,
  });
  const names = Object.keys(cells);
  expect(cells).toMatchObject({
    device: 'gpu',
    speed_settings: '{"cudaGraph":false,"spinWait":false}',
    engine_precision: 'INT8',
    engine_layers_run_in: 'INT8 49; FP32 3',
    engine_build_s: '61.2',
    engine_build_kind: 'built',
    engine_fallback_step: '1',
    timing_cache_state: 'fresh',
    timing_cache_saved_s: '',
    gpu_clock_before_mhz: '1980',
    gpu_throttle_reasons_before: '',
  });
  expect(names.filter((name) => /^(power|energy)_/.test(name))).toHaveLength(16);
  expect(names).toContain('energy_128_mj_per_image');
});
