import type { NightActivities } from '../../contracts/night-activities.js';
import type { NightNode } from '../../contracts/night-record.js';
import type { FleetVerdicts, NightEvidence, NightSeries } from '../../contracts/night-verdict.js';
import type { ExpectedNode, NightEngine } from '../../contracts/stored-night.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { NamedTrial } from './board-energy.js';
import { changesOf } from './changes-of-board.js';
import { type JudgedBoard, nightNode } from './night-node.js';
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
  const found: ShownEvidence[] = [];
  const nodes: NightNode[] = [];
  for (const node of await results.expectedNodes(nightId)) {
    const trials = await trialsOf(tonight, node);
    // Blocks with their conditions take much room: of one board at a time.
    const comparisons = await results.nightComparisons(nightId, node.nodeId);
    const series = await seriesOf(tonight, node, { trials, comparisons });
    found.push(...series.evidence);
    const board: JudgedBoard = {
      node,
      trials,
      comparisons,
      referenceNightId: series.referenceNightId,
      changes: await changesOf(tonight, node, series.reference),
      cutOff,
      failures: failures.map(({ benchmark, failure }) => `${benchmark}: ${failure.message}`),
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

interface SeriesOfBoard {
  readonly evidence: readonly ShownEvidence[];
  readonly referenceNightId: string | null;
  /** Engines of the reference night, of all series. */
  readonly reference: readonly NightEngine[];
}

const seriesOf = async (
  tonight: Tonight,
  node: ExpectedNode,
  { trials, comparisons }: Pick<JudgedBoard, 'trials' | 'comparisons'>,
): Promise<SeriesOfBoard> => {
  const { stores, night, plan } = tonight;
  const { results } = stores;
  const engines = await results.nightEngines(night.nightId, node.nodeId);
  const evidence: ShownEvidence[] = [];
  const reference: NightEngine[] = [];
  for (const benchmark of plan.benchmarks) {
    for (const position of benchmark.recipes.keys()) {
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
      const missing = whyMissing(node, own, trials, benchmark);
      // A recipe that the board cannot run is no result of the night.
      if (missing === UNSUPPORTED) continue;
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
          missing,
          earlier: await results.earlierVerdicts(series, night.nightId),
        }),
      );
    }
  }
  return { evidence, referenceNightId: latest(reference), reference };
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

const UNSUPPORTED = 'unsupported';

/** Why a recipe was not measured on a board; `null` where it was. */
const whyMissing = (
  { refused }: ExpectedNode,
  own: readonly NightEngine[],
  trials: readonly NamedTrial[],
  { name }: SweepPlan,
): string | null => {
  if (own.length > 0) return null;
  if (refused !== null) return refused.reason;
  const ofBenchmark = trials.filter(({ benchmark }) => benchmark === name).map(({ trial }) => trial);
  const failed = ofBenchmark.find(({ failure, status }) => failure !== null && status !== 'unsupported');
  if (failed === undefined && ofBenchmark.some(({ status }) => status === 'unsupported')) return UNSUPPORTED;
  return failed?.failure?.message ?? 'Nothing was measured.';
};
