import type { NightNode } from '../../contracts/night-record.js';
import type { Json } from '../../contracts/stage.js';
import type { ExpectedNode, NightEngine } from '../../contracts/stored-night.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { changedFields } from './changed-fields.js';
import type { Tonight } from './tonight.js';

/** What is read of a night, and once for all boards. */
type TonightOfBoard = Pick<Tonight, 'stores' | 'night' | 'sweeps'>;

type Fields = { readonly [name: string]: Json };

/** In what a board, its tools, its settings and what it was given differ from the reference night. */
export const changesOf = async (
  tonight: TonightOfBoard,
  node: ExpectedNode,
  reference: readonly NightEngine[],
): Promise<NightNode['changes']> => {
  const { results } = tonight.stores;
  const changes: NightNode['changes'][number][] = [];
  const [{ nightId: before } = { nightId: null }] = reference;
  if (before === null) return [];
  const engines = await results.nightEngines(tonight.night.nightId, node.nodeId);
  const nodeBefore = await results.expectedNode(before, node.nodeId);
  const nightBefore = await results.night(before);
  // A board that has no engine tonight may have lost what builds one.
  const [benchmark] = engines.length > 0 ? [] : await results.nightBenchmarks(tonight.night.nightId);
  const [sweepBefore, sweepNow] = [reference[0]?.sweepId, engines[0]?.sweepId ?? benchmark?.sweepId];
  changes.push(...machineOf(nodeBefore, node));
  if (sweepBefore !== undefined && sweepNow !== undefined) {
    const machine = async (sweepId: string, { powerState }: Pick<ExpectedNode, 'powerState'>): Promise<Fields> => {
      const found = (await sweepOf(tonight, sweepId))?.nodes.find(({ nodeId }) => nodeId === node.nodeId);
      return { ...found?.tools, ...found?.fingerprint, ...powerState };
    };
    changes.push(
      ...changedFields(
        { ...(await machine(sweepBefore, nodeBefore ?? { powerState: {} })), quantfleet: nightBefore?.version ?? null },
        { ...(await machine(sweepNow, node)), quantfleet: tonight.night.version },
      ),
    );
  }
  for (const { benchmark, recipe } of engines.filter(({ build }) => build === 1)) {
    const isSame = (one: NightEngine): boolean =>
      one.benchmark === benchmark && one.recipe === recipe && one.build === 1;
    const [was, is] = [reference.find(isSame), engines.find(isSame)];
    if (was === undefined || is === undefined) continue;
    const [trialBefore, trialNow] = [await results.trial(was.trialId), await results.trial(is.trialId)];
    if (trialBefore === undefined || trialNow === undefined) continue;
    const found = changedFields(
      fieldsOf(trialBefore, await sweepOf(tonight, was.sweepId)),
      fieldsOf(trialNow, await sweepOf(tonight, is.sweepId)),
    );
    changes.push(...found.map((change) => ({ ...change, field: `${benchmark}.${recipe}.${change.field}` })));
  }
  return changes;
};

/** Whether another machine has the name of the board now; earlier versions did not note which one had. */
const machineOf = (before: ExpectedNode | undefined, now: ExpectedNode): NightNode['changes'] =>
  before === undefined || before.machineId === '' || now.machineId === ''
    ? []
    : changedFields({ machine: before.machineId }, { machine: now.machineId });

const sweepOf = async (
  { stores, sweeps }: Pick<Tonight, 'stores' | 'sweeps'>,
  sweepId: string,
): Promise<SweepRecord | undefined> => {
  if (!sweeps.has(sweepId)) sweeps.set(sweepId, await stores.results.sweep(sweepId));
  return sweeps.get(sweepId);
};

/** What is made and measured, by what makes it: model and images, settings, and the key of every stage but those of tonight alone. */
const fieldsOf = ({ settings, stages, calibrationBatchSize }: TrialRecord, sweep: SweepRecord | undefined): Fields => ({
  settings,
  calibrationBatchSize,
  ...Object.fromEntries(MADE_ONCE.map((stage) => [stage, stages.find((one) => one.stage === stage)?.key ?? null])),
  ...planFields(sweep),
});

/** Stages whose work is not one night's: their keys change where what they depend on does. */
const MADE_ONCE = ['export', 'calibrate', 'fine-tune', 'fold'] as const;

const PLAN_FIELDS = ['preprocessing', 'engine', 'gpuExecution', 'threads', 'backend', 'opset', 'listed'];

const planFields = (sweep: SweepRecord | undefined): Fields => {
  const spec = sweep?.spec;
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return {};
  return Object.fromEntries(PLAN_FIELDS.map((name) => [name, (spec as Fields)[name] ?? null]));
};
