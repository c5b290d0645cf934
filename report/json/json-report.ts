import type { ComparisonRecord } from '../../contracts/comparison-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Measurement } from '../../results/measurement.js';
import type { LatencySummary } from '../../results/statistics/latency-summary.js';
import type { Comparison } from '../model/comparison.js';
import { effortOf, type Effort } from '../model/effort.js';
import { fineTuningOf, type FineTuningFacts } from '../model/fine-tuning.js';
import type { NoiseFloor, Taker, TurnRatio } from '../model/turns.js';
import type { EngineBuild } from '../model/engine-build.js';
import { fallenBackNotes } from '../notices/fallen-back.js';
import { farKernelNotes } from '../notices/far-kernels.js';
import { leftOut, type LeftOut } from '../model/left-out.js';
import { explainedNotes, type ExplainedNote } from '../notices/data-notes.js';
import { avoidableLossNotes } from '../notices/avoidable-loss.js';
import { busyNotes } from '../notices/busy-machine.js';
import { noisyOutputNotes } from '../notices/noisy-outputs.js';
import type { Verdict } from '../model/verdict.js';
import type { ReportView } from '../model/report-view.js';
import { fallbackStepNotes } from '../notices/fallback-steps.js';
import { nodesOfRecipe, type NodesOfRecipe } from './nodes-of-recipe.js';
import { summarise } from '../model/summary.js';
import { rowName } from '../text/row-name.js';
import { int8Lines, type Int8Line } from '../tables/int8-share.js';
import { tensorrtRtxLines, type TensorrtRtxLine } from '../tables/tensorrt-rtx.js';
import { warningNotes } from '../notices/tool-warnings.js';
import { unsteadyNotes } from '../notices/unsteady-rows.js';

/** Form of `report.json`; a change that breaks readers raises the number. */
export const JSON_REPORT_SCHEMA = 'quantfleet.report/3';

/** The report for programs: what was saved, and what was worked out from it. */
export interface JsonReport {
  readonly schema: typeof JSON_REPORT_SCHEMA;
  readonly sweep: SweepRecord;
  /** Sentences of the report's first paragraph. */
  readonly summary: readonly string[];
  readonly effort: Effort;
  readonly tensorrtRtx: readonly TensorrtRtxLine[];
  /** Its nodes side by side, recipe by recipe; empty for a sweep with one node. */
  readonly nodes: readonly NodesOfRecipe[];
  /** What of the Q/DQ networks can be computed in INT8, and what not and why. */
  readonly int8: readonly Int8Line[];
  readonly leftOut: readonly LeftOut[];
  /** What was seen in the data that may be a mistake, with what it may mean. */
  readonly dataNotes: readonly ExplainedNote[];
  /** Which series lost more than the margin where another one of the same network did not. */
  readonly avoidableLosses: readonly string[];
  /** Which calibrated networks' raw outputs hold at least ten times the noise of another calibration's, or more than half as much noise as signal. */
  readonly noisyOutputs: readonly string[];
  /** Which trials were measured while the machine was busy. */
  readonly busy: readonly string[];
  /** Which engines were built only after memory had run out, and at which fallback step. */
  readonly fallbackSteps: readonly string[];
  /** Which INT8 engines run less than half of their convolutions and matrix products in INT8. */
  readonly fallenBack: readonly string[];
  /** Which engines' kernels were chosen for far smaller batches than the largest measured. */
  readonly farKernels: readonly string[];
  /** Which rows' latencies were not steady. */
  readonly unsteady: readonly string[];
  /** What the stages' tools warned of. */
  readonly warnings: readonly string[];
  /** Comparisons by turns, one a node at most. */
  readonly comparisons: readonly {
    /** As it was saved, every block included. */
    readonly record: ComparisonRecord;
    /** How many times as fast one engine is as another; empty for a comparison without blocks. */
    readonly ratios: readonly Named<TurnRatio, 'contestant' | 'against'>[];
    readonly noiseFloor: readonly Named<NoiseFloor, 'contestant'>[];
  }[];
  readonly trials: readonly {
    /** As it was saved, every sample included. */
    readonly record: TrialRecord;
    /** The recipe as rows are called: `torch-qat, calibrated only` where nothing was trained, `…, fine-tuned in vain` where that network was kept. */
    readonly recipeName: string;
    readonly measurements: readonly Measurement[];
    /** Milliseconds; `null` for a trial without a measurement. */
    readonly latency: LatencySummary | null;
    /** The primary metric against `pytorch-fp32` on the same images; `null` where there is nothing to compare. */
    readonly comparison: Comparison | null;
    /** What it shows, corrected for those of all trials; `null` where there is nothing to test. */
    readonly verdict: Verdict | null;
    /** Median latency of `pytorch-fp32` on the same node and device, divided by this one's; `null` where there is none. */
    readonly speedUp: number | null;
    /** How the TensorRT engine was built; `null` for a trial without one. */
    readonly engine: EngineBuild | null;
    /** How fine-tuning went, epoch by epoch; `null` for a trial without it. */
    readonly fineTuning: FineTuningFacts | null;
  }[];
}

/** With its contestants by the ids of their trials. */
type Named<Ratio, Contestants extends keyof Ratio> = Omit<Ratio, Contestants> & Readonly<Record<Contestants, string>>;

const nameOf = ({ id }: Taker): string => id;

/** Writes the report as JSON of the form {@link JsonReport}. */
export const jsonReport = (view: ReportView): string => {
  const report: JsonReport = {
    schema: JSON_REPORT_SCHEMA,
    sweep: view.sweep,
    summary: summarise(view),
    effort: effortOf(view.trials.map(({ trial }) => trial)),
    tensorrtRtx: tensorrtRtxLines(view),
    nodes: view.nodeComparisons.map(nodesOfRecipe),
    int8: int8Lines(view),
    leftOut: leftOut(view),
    dataNotes: explainedNotes(view),
    avoidableLosses: avoidableLossNotes(view),
    noisyOutputs: noisyOutputNotes(view),
    busy: busyNotes(view),
    fallbackSteps: fallbackStepNotes(view),
    fallenBack: fallenBackNotes(view),
    farKernels: farKernelNotes(view),
    unsteady: unsteadyNotes(view),
    warnings: warningNotes(view),
    comparisons: view.comparisons.map((record) => {
      const own = view.turns.find(({ compared }) => compared === record.compared);
      return {
        record,
        ratios: (own?.ratios ?? []).map((ratio) => ({
          ...ratio,
          contestant: nameOf(ratio.contestant),
          against: nameOf(ratio.against),
        })),
        noiseFloor: (own?.noiseFloor ?? []).map((floor) => ({ ...floor, contestant: nameOf(floor.contestant) })),
      };
    }),
    trials: view.trials.map(({ trial, measurements, latency, comparison, verdict, speedUp, engine }) => ({
      record: trial,
      recipeName: rowName(trial),
      fineTuning: fineTuningOf(trial) ?? null,
      measurements,
      latency: latency ?? null,
      comparison: comparison ?? null,
      verdict: verdict ?? null,
      speedUp: speedUp ?? null,
      engine: engine ?? null,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
};
