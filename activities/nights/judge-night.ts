import type { NightActivities } from '../../contracts/night-activities.js';
import type { NightNode } from '../../contracts/night-record.js';
import type { FleetVerdicts, NightEvidence, NightSeries } from '../../contracts/night-verdict.js';
import type { ExpectedNode, NightEngine } from '../../contracts/stored-night.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { NamedTrial } from './board-energy.js';
import { changesOf } from './changes-of-board.js';
import { type BenchmarkFailure, type JudgedBoard, nightNode } from './night-node.js';
import type { NightStores } from './night-stores.js';
import { recipeLabel } from '../../contracts/recipe-label.js';
import { referenceEngines } from './reference-night.js';
import { seriesEvidence, type ShownEvidence } from './series-evidence.js';
import { asJudged } from './shown-values.js';
import { plannedNight } from './stored-plan.js';
import type { Tonight } from './tonight.js';

interface MeasuredNight {
  readonly nightId: string;
  readonly evidence: readonly NightEvidence[];
}

/** What judges a whole fleet; `results/verdicts/` does. */
export interface FleetJudge {
  readonly judgeNight: (night: MeasuredNight) => FleetVerdicts;
  /** Series of which a second session is needed before anybody is told. */
  readonly suspicionsOf: (night: MeasuredNight) => readonly NightSeries[];
}

/** Judges what a night has measured so far, and keeps what it says of every board. */
export const judgeNight = async (
  stores: NightStores,
  judge: FleetJudge,
  { nightId, cutOff, failures }: Parameters<NightActivities['judgeNight']>[0],
): Promise<{ readonly suspicions: number }> => {
  const { results } = stores;
  const { night, plan } = await plannedNight(results, nightId);
  const benchmarks = await results.nightBenchmarks(nightId);
  const tonight: Tonight = { stores, night, plan, benchmarks, sweeps: new Map() };
  const failed = failures.map(({ benchmark, failure: { message } }) => ({
    benchmark,
    message,
    hasBegun: benchmarks.some(({ name, sources }) => name === benchmark && sources !== null),
  }));
  const found: ShownEvidence[] = [];
  const nodes: NightNode[] = [];
  for (const node of await results.expectedNodes(nightId)) {
    const trials = await trialsOf(tonight, node);
    // Blocks with their conditions take much room: of one board at a time.
    const comparisons = await results.nightComparisons(nightId, node.nodeId);
    const series = await seriesOf(tonight, node, { trials, comparisons, failures: failed });
    found.push(...series.evidence);
    const board: JudgedBoard = {
      node,
      trials,
      comparisons,
      referenceNightId: series.referenceNightId,
      changes: await changesOf(tonight, node, series.reference),
      cutOff,
      failures: failed,
      lost: series.lost,
    };
    nodes.push(nightNode(board));
  }
  const measured = { nightId, evidence: found.map(({ evidence }) => evidence) };
  const suspicions = judge
    .suspicionsOf(measured)
    .map(({ nodeId, benchmark, recipe }) => ({ nodeId, benchmark, recipe }));
  const verdicts = judge.judgeNight(measured);
  const shown = verdicts.verdicts.map((verdict, position) => {
    const { value = null, reference = null } = found[position]?.shown ?? {};
    return asJudged({ value, reference }, verdict);
  });
  await results.saveNightVerdicts(nightId, { ...verdicts, nodes, suspicions, shown });
  return { suspicions: suspicions.length };
};

const trialsOf = async (
  { stores: { results }, night, benchmarks }: Tonight,
  { nodeId }: ExpectedNode,
): Promise<readonly NamedTrial[]> => {
  const trials: NamedTrial[] = [];
  const engines = await results.nightEngines(night.nightId, nodeId);
  for (const { name, sweepId } of benchmarks) {
    for (const { trialId } of await results.trialEnds(sweepId, nodeId)) {
      const trial = await results.trial(trialId);
      if (trial === undefined) continue;
      const engine = engines.find((one) => one.trialId === trialId);
      trials.push({ benchmark: name, recipe: engine?.recipe ?? trial.recipe, trial });
    }
  }
  return trials;
};

interface SeriesOfBoard extends Pick<JudgedBoard, 'lost'> {
  readonly evidence: readonly ShownEvidence[];
  readonly referenceNightId: string | null;
  /** Engines of the reference night, of all series. */
  readonly reference: readonly NightEngine[];
}

const seriesOf = async (
  tonight: Tonight,
  node: ExpectedNode,
  { trials, comparisons, failures }: Pick<JudgedBoard, 'trials' | 'comparisons' | 'failures'>,
): Promise<SeriesOfBoard> => {
  const { stores, night, plan } = tonight;
  const { results } = stores;
  const engines = await results.nightEngines(night.nightId, node.nodeId);
  const evidence: ShownEvidence[] = [];
  const reference: NightEngine[] = [];
  const lost: string[] = [];
  for (const benchmark of plan.benchmarks) {
    const ofBenchmark = trials.filter((trial) => trial.benchmark === benchmark.name).map(({ trial }) => trial);
    const notBegun = failures.find((failure) => failure.benchmark === benchmark.name && !failure.hasBegun);
    for (const [position, { recipe: kind }] of benchmark.recipes.entries()) {
      const recipe = recipeLabel(benchmark.recipes, position);
      const { nodeId, nodeClass } = node;
      const series = { fleet: night.fleet, nodeId, benchmark: benchmark.name, recipe };
      const isOfSeries = (one: { readonly benchmark: string; readonly recipe: string }): boolean =>
        one.benchmark === benchmark.name && one.recipe === recipe;
      const own = engines.filter(isOfSeries);
      const before = await referenceEngines(stores, plan.reference, series, night.nightId);
      reference.push(...before);
      const referenceNightId = before[0]?.nightId ?? null;
      const compared = comparisons.filter(isOfSeries);
      const then = referenceNightId === null ? [] : await results.seriesComparisons(series, referenceNightId);
      const ofKind = ofBenchmark.filter((trial) => trial.recipe === kind);
      const missing = own.length > 0 ? null : whyMissing(node, ofKind.length > 0 ? ofKind : ofBenchmark, notBegun);
      // A recipe that the board could never run is no result of the night.
      if (missing?.isUnsupported === true && before.length === 0) continue;
      if (missing?.isUnsupported === true) lost.push(`${benchmark.name} ${recipe}: ${missing.reason}`);
      evidence.push(
        ...seriesEvidence({
          key: { nodeId, nodeClass, benchmark: benchmark.name, recipe },
          margins: plan.margins,
          batchSizes: benchmark.comparison?.batchSizes ?? [],
          tonight: await recordsOf(stores, own),
          reference: await recordsOf(stores, before),
          referenceNightId,
          engines: { reference: before, tonight: own },
          first: compared.find(({ session }) => session === 'first'),
          confirmation: compared.find(({ session }) => session === 'confirmation'),
          onReferenceNight: then.find(({ session }) => session === 'first'),
          missing: missing?.reason ?? null,
          earlier: await results.earlierVerdicts(series, night.nightId),
        }),
      );
    }
  }
  return { evidence, referenceNightId: latest(reference), reference, lost };
};

const latest = (engines: readonly NightEngine[]): string | null =>
  engines
    .map(({ nightId }) => nightId)
    .toSorted()
    .at(-1) ?? null;

const recordsOf = async (
  { results }: NightStores,
  engines: readonly NightEngine[],
): Promise<readonly TrialRecord[]> => {
  const found = [];
  for (const { trialId } of engines) found.push(await results.trial(trialId));
  return found.filter((trial) => trial !== undefined);
};

interface Missing {
  readonly reason: string;
  readonly isUnsupported: boolean;
}

/** Why a board that measured nothing of a recipe did not; `trials` are those of the recipe, or of the benchmark where it has none. */
const whyMissing = (
  { refused }: ExpectedNode,
  trials: readonly TrialRecord[],
  notBegun: BenchmarkFailure | undefined,
): Missing => {
  if (refused !== null) return { reason: refused.reason, isUnsupported: false };
  if (notBegun !== undefined) return { reason: notBegun.message, isUnsupported: false };
  const failed = trials.filter(({ failure }) => failure !== null);
  const isFault = ({ status }: TrialRecord): boolean => status !== 'unsupported';
  const told = failed.find(isFault) ?? failed[0];
  return {
    reason: told?.failure?.message ?? 'Nothing was measured.',
    isUnsupported: told !== undefined && !isFault(told),
  };
};
