import type { ComparisonRecord } from '../contracts/comparison-record.js';
import type { NightNode } from '../contracts/night-record.js';
import type { NightMetric, NightVerdictKind } from '../contracts/night-verdict.js';
import type {
  AcceptedStep,
  ExpectedNode,
  NightBenchmark,
  NightComparison,
  NightEngine,
  StoredNight,
} from '../contracts/stored-night.js';
import type { SweepRecord } from '../contracts/sweep-record.js';
import type { StageRecord } from '../contracts/stage-record.js';
import type { TensorrtRtxProof, TrialRecord } from '../contracts/trial-record.js';
import type { EvaluationRecord, ThroughputRecord } from '../contracts/evaluation-record.js';
import type { FailureColumns } from './failure-columns.js';
import type { Measurement } from './measurement.js';

/** JSON kept as text, which sqlite3's `->>` reads. */
type JsonText = string;

/** Columns are written in snake case, `sweep_id`; Kysely's CamelCasePlugin turns one into the other. */
export type SweepRow = Omit<SweepRecord, 'spec' | 'nodes' | 'notes'> & {
  readonly spec: JsonText;
  readonly notes: JsonText;
};

export interface SweepNodeRow {
  readonly sweepId: string;
  readonly position: number;
  readonly nodeId: string;
  readonly fingerprint: JsonText;
  readonly tools: JsonText;
}

export type TrialRow = FailureColumns &
  Omit<TrialRecord, 'failure' | 'stages' | 'tensorrtRtxProof' | 'settings' | 'evaluation' | 'night' | 'build'> & {
    readonly night: string | null;
    readonly build: number | null;
    readonly tensorrtRtxVerdict: TensorrtRtxProof['verdict'] | null;
    readonly tensorrtRtxReason: string | null;
    readonly settings: JsonText | null;
    /** The evaluation without its samples. */
    readonly evaluation: JsonText | null;
  };

interface OfTrial {
  readonly trialId: string;
}

interface Placed extends OfTrial {
  readonly position: number;
}

export type StageRow = Placed &
  Omit<StageRecord, 'key' | 'tools' | 'facts' | 'warnings'> & {
    readonly stageKey: string;
    readonly tools: JsonText;
    readonly facts: JsonText;
    readonly warnings: JsonText;
  };

export type MeasurementRow = OfTrial & Measurement;

export interface LatencySampleRow extends Placed {
  readonly latencyMs: number;
  readonly computeMs: number | null;
}

export type ThroughputRow = Placed & Omit<ThroughputRecord, 'usage'>;

export interface UsageSampleRow extends Placed {
  readonly throughputPosition: number;
  readonly atMs: number;
  readonly percent: number;
  readonly clockMhz: number | null;
  readonly memoryMib: number | null;
  readonly powerW: number | null;
  readonly temperatureC: number | null;
}

export type ComparisonRow = FailureColumns &
  Omit<ComparisonRecord, 'failure' | 'compared'> & {
    readonly compared: JsonText | null;
  };

export type NightRow = Omit<StoredNight, 'plan'> & {
  readonly plan: JsonText;
  readonly classFindings: JsonText;
  readonly suspicions: JsonText;
};

export interface NightNodeRow extends Omit<ExpectedNode, 'powerState' | 'refused'> {
  readonly nightId: string;
  readonly position: number;
  readonly powerState: JsonText;
  readonly refused: JsonText | null;
  /** Null until the night is judged, as the next two. */
  readonly status: NightNode['status'] | null;
  readonly reason: string | null;
  readonly judged: JsonText | null;
}

export interface NightBenchmarkRow extends Omit<NightBenchmark, 'sources'> {
  readonly nightId: string;
  readonly position: number;
  readonly sources: JsonText;
}

export type NightEngineRow = Omit<NightEngine, 'network'> & { readonly network: JsonText };

export type NightComparisonRow = FailureColumns &
  Omit<NightComparison, 'failure' | 'compared'> & {
    readonly compared: JsonText | null;
  };

export interface NightVerdictRow {
  readonly nightId: string;
  readonly position: number;
  readonly nodeId: string;
  readonly benchmark: string;
  readonly recipe: string;
  readonly metric: string;
  readonly subject: NightMetric['subject'];
  readonly batchSize: number | null;
  readonly verdict: NightVerdictKind;
  readonly value: number | null;
  readonly reference: number | null;
  readonly effect: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly adjustedP: number | null;
  readonly reason: string;
  readonly judged: JsonText;
}

/** The part of the view of evaluations that measurements are exported with. */
export type EvaluationView = OfTrial &
  Pick<EvaluationRecord, 'splitSha256' | 'accuracyMode' | 'speedMode' | 'device' | 'threads'>;

/** The tables of the results database, as the newest migration leaves them. */
export interface ResultsSchema {
  sweeps: SweepRow;
  sweepNodes: SweepNodeRow;
  trials: TrialRow;
  stages: StageRow;
  measurements: MeasurementRow;
  latencySamples: LatencySampleRow;
  throughput: ThroughputRow;
  usageSamples: UsageSampleRow;
  comparisons: ComparisonRow;
  nights: NightRow;
  nightNodes: NightNodeRow;
  nightBenchmarks: NightBenchmarkRow;
  nightEngines: NightEngineRow;
  nightComparisons: NightComparisonRow;
  nightVerdicts: NightVerdictRow;
  acceptedSteps: AcceptedStep;
}
