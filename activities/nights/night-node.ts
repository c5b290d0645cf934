import type { NightNode } from '../../contracts/night-record.js';
import type { ExpectedNode, NightComparison } from '../../contracts/stored-night.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { taintsOf } from './measured-blocks.js';

/** What is known of a board when a night is judged. */
export interface JudgedBoard {
  readonly node: ExpectedNode;
  /** Of all benchmarks of the night. */
  readonly trials: readonly (TrialRecord & { readonly benchmark: string })[];
  readonly comparisons: readonly NightComparison[];
  readonly referenceNightId: string | null;
  readonly changes: NightNode['changes'];
  /** Whether the deadline ended the measurements. */
  readonly cutOff: boolean;
  /** Why a benchmark could not begin, for people. */
  readonly failures: readonly string[];
}

/** A board as the night reports it. */
export const nightNode = (board: JudgedBoard): NightNode => {
  const { node, comparisons, referenceNightId, changes } = board;
  const { nodeId, nodeClass, board: name } = node;
  return {
    nodeId,
    nodeClass,
    board: name,
    ...statusOf(board),
    referenceNightId,
    conditions: [...conditionsOf(board)],
    taints: [...taintsOf(comparisons.flatMap(({ compared }) => compared?.blocks ?? []))],
    changes: [...changes],
    effort: effortOf(board),
    energy: [...energyOf(board)],
  };
};

const statusOf = ({
  node: { refused },
  trials,
  comparisons,
  cutOff,
  failures,
}: JudgedBoard): Pick<NightNode, 'status' | 'reason'> => {
  if (refused !== null) return { status: refused.as, reason: refused.reason };
  const ends = [...trials, ...comparisons];
  const ended = (status: TrialRecord['status']): string | undefined =>
    ends.find((end) => end.status === status)?.failure?.message;
  const absent = ended('absent');
  if (absent !== undefined) return { status: 'absent', reason: absent };
  if (cutOff && (trials.length === 0 || ended('cancelled') !== undefined)) {
    return { status: 'cut-off', reason: 'The night’s deadline came before its measurements had ended.' };
  }
  const failed = failures[0] ?? ended('failed') ?? ended('cancelled');
  if (failed !== undefined) return { status: 'failed', reason: failed };
  if (trials.length === 0) return { status: 'failed', reason: 'Nothing was measured on it.' };
  return { status: 'measured', reason: null };
};

const conditionsOf = ({ node: { powerState }, comparisons }: JudgedBoard): NightNode['conditions'] => {
  const last = comparisons.flatMap(({ compared }) => compared?.blocks ?? []).at(-1)?.conditions.after;
  const measured: readonly (readonly [string, string | number | null | undefined])[] = [
    ['clock (MHz)', last?.clockMHz],
    ['temperature (°C)', last?.gpu?.temperatureC ?? last?.temperatureC],
    ['GPU clock (MHz)', last?.gpu?.clockMHz],
    ['throttling', last?.gpu?.throttleReasons?.join(', ')],
  ];
  const set = Object.entries(powerState).map(([name, value]) => [name, JSON.stringify(value)] as const);
  return [...set, ...measured]
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => ({ name, value: String(value) }));
};

const MS_A_SECOND = 1_000;

const effortOf = ({ trials, comparisons }: JudgedBoard): NightNode['effort'] => {
  const stages = trials.flatMap((trial) => trial.stages.map((stage) => ({ ...stage, status: trial.status })));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const built = stages.filter(({ kind }) => kind === 'built');
  const secondsOf = (of: typeof stages): number => sum(of.map(({ seconds }) => seconds));
  const lasted = ({ startedAt, finishedAt }: Pick<TrialRecord, 'startedAt' | 'finishedAt'>): number =>
    Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / MS_A_SECOND);
  const compared = comparisons.filter(({ status }) => status === 'measured');
  const lost = [...trials, ...comparisons].filter(({ status }) => status === 'failed' || status === 'cancelled');
  const worked = built.filter(({ status }) => status === 'measured');
  const measured = trials.filter(({ status }) => status === 'measured');
  return {
    spent: secondsOf(worked) + sum(compared.map(lasted)),
    savedByCaches: secondsOf(stages.filter(({ kind }) => kind === 'cached')),
    lostToFailures: sum(lost.map(lasted)),
    waited: Math.max(0, sum(measured.map(lasted)) - secondsOf(worked)),
  };
};

const energyOf = ({ trials }: JudgedBoard): NightNode['energy'] =>
  trials.flatMap(({ benchmark, recipe, evaluation }) => {
    if (!evaluation?.energy) return [];
    const { watts, idleWatts, seconds, images, scope } = evaluation.energy;
    const joulesPerImage = (Math.max(0, watts - idleWatts) * seconds) / images;
    return [{ benchmark, recipe, joulesPerImage, idleWatts, source: evaluation.usageSource, scope }];
  });
