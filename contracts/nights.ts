import type { FleetVerdicts, NightVerdict } from './night-verdict.js';
import type { NightNode } from './night-record.js';
import type {
  AcceptedStep,
  BegunNight,
  ExpectedNode,
  NightBenchmark,
  NightComparison,
  NightEngine,
  StoredNight,
  Suspicion,
} from './stored-night.js';

/** A board that a night expects, with its place among them. */
export type PlacedNode = ExpectedNode & { readonly position: number };

/** What of a fleet's nights one board's one recipe is. */
export interface NightSeriesKey {
  readonly fleet: string;
  readonly nodeId: string;
  readonly benchmark: string;
  readonly recipe: string;
}

/** A night without what it followed. */
export type NightSummary = Omit<StoredNight, 'plan'>;

/** A verdict of an earlier night. */
export interface EarlierVerdict {
  readonly nightId: string;
  readonly verdict: NightVerdict;
}

/** What a verdict is about, in the unit of its metric. */
export interface ShownValues {
  readonly value: number | null;
  /** Of the engine of the reference night. */
  readonly reference: number | null;
}

/** A point of a trend. */
export interface TrendPoint extends ShownValues {
  readonly nightId: string;
  readonly series: NightVerdict['series'];
  readonly verdict: NightVerdict['verdict'];
}

/** What a night says of its boards. */
export interface JudgedNight extends FleetVerdicts {
  readonly nodes: readonly NightNode[];
  /** What looks changed and is to be measured once more. */
  readonly suspicions: readonly Suspicion[];
  /** One a verdict, in their order. */
  readonly shown: readonly ShownValues[];
}

/** Where nights are written; `results/` implements it. Saving the same again replaces it. */
export interface NightsWriter {
  beginNight(night: BegunNight, nodes: readonly ExpectedNode[], benchmarks: readonly NightBenchmark[]): Promise<void>;
  saveNightBenchmark(nightId: string, benchmark: Pick<NightBenchmark, 'name' | 'sources'>): Promise<void>;
  saveNightEngines(engines: readonly NightEngine[]): Promise<void>;
  saveNightComparison(comparison: NightComparison): Promise<void>;
  /** In place of those that were judged before. */
  saveNightVerdicts(nightId: string, judged: JudgedNight): Promise<void>;
  endNight(nightId: string, end: Pick<StoredNight, 'status' | 'finishedAt'>): Promise<void>;
  acceptStep(step: AcceptedStep): Promise<void>;
}

/** Where nights are read; `results/` implements it. */
export interface NightsReader {
  /** Newest first, of one fleet where one is named. */
  nights(fleet?: string): Promise<readonly NightSummary[]>;
  night(nightId: string): Promise<StoredNight | undefined>;
  /** In their order, `count` from a position on. */
  expectedNodes(nightId: string, from?: number, count?: number): Promise<readonly ExpectedNode[]>;
  /** One of them, with its place; undefined where the night does not expect it. */
  expectedNode(nightId: string, nodeId: string): Promise<PlacedNode | undefined>;
  nightBenchmarks(nightId: string): Promise<readonly NightBenchmark[]>;
  /** Engines of a night, of one board where one is named. */
  nightEngines(nightId: string, nodeId?: string): Promise<readonly NightEngine[]>;
  /** Engines of one series on all nights before one, newest first. */
  earlierEngines(series: NightSeriesKey, before: string): Promise<readonly NightEngine[]>;
  /** Comparisons of a night, of one board where one is named. */
  nightComparisons(nightId: string, nodeId?: string): Promise<readonly NightComparison[]>;
  /** What was judged of a night; empty before. */
  nightVerdicts(nightId: string): Promise<FleetVerdicts>;
  /** What nights said of all series, in the order of nights and of what they compare. */
  trendPoints(nightIds: readonly string[]): Promise<readonly TrendPoint[]>;
  nightSuspicions(nightId: string): Promise<readonly Suspicion[]>;
  /** What was judged of a series on all nights before one, oldest first. */
  earlierVerdicts(series: NightSeriesKey, before: string): Promise<readonly EarlierVerdict[]>;
  /** Comparisons of a series on one night. */
  seriesComparisons(series: Omit<NightSeriesKey, 'fleet'>, nightId: string): Promise<readonly NightComparison[]>;
  /** Boards as they were judged; empty before. */
  nightNodes(nightId: string): Promise<readonly NightNode[]>;
  /** Oldest first. */
  acceptedSteps(fleet: string): Promise<readonly AcceptedStep[]>;
}
