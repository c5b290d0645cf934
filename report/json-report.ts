import type { SweepRecord, TrialRecord } from '../contracts/results.js';
import type { Measurement } from '../results/measurements.js';
import type { LatencySummary } from '../results/statistics/latency-summary.js';
import type { Comparison } from './comparison.js';
import { effortOf, type Effort } from './effort.js';
import { leftOut, type LeftOut } from './left-out.js';
import { busyNotes } from './machine-conditions.js';
import type { ReportView } from './report-view.js';
import { summarise } from './summary.js';
import { tensorrtRtxLines, type TensorrtRtxLine } from './tensorrt-rtx.js';

/** Form of `report.json`; a change that breaks readers raises the number. */
export const JSON_REPORT_SCHEMA = 'quantfleet.report/1';

/** The report for programs: what was saved, and what was worked out from it. */
export interface JsonReport {
  readonly schema: typeof JSON_REPORT_SCHEMA;
  readonly sweep: SweepRecord;
  /** Sentences of the report's first paragraph. */
  readonly summary: readonly string[];
  readonly effort: Effort;
  readonly tensorrtRtx: readonly TensorrtRtxLine[];
  readonly leftOut: readonly LeftOut[];
  /** Which trials were measured while the machine was busy. */
  readonly busy: readonly string[];
  readonly trials: readonly {
    /** As it was saved, every sample included. */
    readonly record: TrialRecord;
    readonly measurements: readonly Measurement[];
    /** Milliseconds; `null` for a trial without a measurement. */
    readonly latency: LatencySummary | null;
    /** Top-1 against `pytorch-fp32` on the same images; `null` where there is nothing to compare. */
    readonly comparison: Comparison | null;
  }[];
}

/** Writes the report as JSON of the form {@link JsonReport}. */
export const jsonReport = (view: ReportView): string => {
  const report: JsonReport = {
    schema: JSON_REPORT_SCHEMA,
    sweep: view.sweep,
    summary: summarise(view),
    effort: effortOf(view.trials.map(({ trial }) => trial)),
    tensorrtRtx: tensorrtRtxLines(view),
    leftOut: leftOut(view),
    busy: busyNotes(view),
    trials: view.trials.map(({ trial, measurements, latency, comparison }) => ({
      record: trial,
      measurements,
      latency: latency ?? null,
      comparison: comparison ?? null,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
};
