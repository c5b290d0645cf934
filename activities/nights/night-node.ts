import type { NightNode } from '../../contracts/night-record.js';
import type { ExpectedNode, NightComparison } from '../../contracts/stored-night.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { conditionsOf, temperatureOf } from './board-conditions.js';
import { effortOf } from './board-effort.js';
import { energyOf, type NamedTrial } from './board-energy.js';
import { taintTexts } from './taint-texts.js';

/** What is known of a board when a night is judged. */
export interface JudgedBoard {
  readonly node: ExpectedNode;
  /** Of all benchmarks of the night. */
  readonly trials: readonly NamedTrial[];
  readonly comparisons: readonly NightComparison[];
  readonly referenceNightId: string | null;
  readonly changes: NightNode['changes'];
  /** Whether the deadline, or a person, ended the measurements. */
  readonly cutOff: boolean;
  readonly failures: readonly BenchmarkFailure[];
  /** Recipes that it ran on the reference night and cannot run any more, with the reason; for people. */
  readonly lost: readonly string[];
}

/** A benchmark that failed as a whole. */
export interface BenchmarkFailure {
  readonly benchmark: string;
  /** Whether boards were given work; one that could not take its model and images in says nothing of them. */
  readonly hasBegun: boolean;
  /** For people. */
  readonly message: string;
}

/** A board as the night reports it. */
export const nightNode = (board: JudgedBoard): NightNode => {
  const { node, trials, comparisons, referenceNightId, changes } = board;
  const { nodeId, nodeClass, board: name } = node;
  const temperatureC = temperatureOf(comparisons);
  return {
    nodeId,
    nodeClass,
    board: name,
    ...statusOf(board),
    referenceNightId,
    conditions: [...settingsOf(node), ...conditionsOf(comparisons)],
    ...(temperatureC === undefined ? {} : { temperatureC }),
    taints: [...taintTexts(comparisons.flatMap(({ compared }) => compared?.blocks ?? []))],
    changes: [...changes],
    effort: effortOf(
      trials.map(({ trial }) => trial),
      comparisons,
    ),
    energy: [...energyOf(trials)],
  };
};

const statusOf = ({
  node: { refused },
  trials,
  comparisons,
  cutOff,
  failures,
  lost,
}: JudgedBoard): Pick<NightNode, 'status' | 'reason'> => {
  if (refused !== null) return { status: refused.as, reason: refused.reason };
  // What the deadline leaves of a second session does not undo the first.
  const ends = [...trials.map(({ trial }) => trial), ...comparisons.filter(({ session }) => session === 'first')];
  const ended = (status: TrialRecord['status']): string | undefined =>
    ends.find((end) => end.status === status)?.failure?.message;
  const absent = ended('absent');
  if (absent !== undefined) return { status: 'absent', reason: absent };
  if (ended('cancelled') !== undefined || (cutOff && trials.length === 0)) {
    return { status: 'cut-off', reason: 'The night ended before its measurements had.' };
  }
  const notBegun = failures
    .filter(({ hasBegun }) => !hasBegun)
    .map(({ benchmark, message }) => `${benchmark}: ${message}`);
  const own = failures.find(
    ({ hasBegun, benchmark }) => hasBegun && !trials.some((trial) => trial.benchmark === benchmark),
  );
  const failed = own === undefined ? ended('failed') : `${own.benchmark}: ${own.message}`;
  if (failed !== undefined) return { status: 'failed', reason: failed };
  if (trials.length === 0 && notBegun.length > 0) return { status: 'not-begun', reason: notBegun.join(' ') };
  if (trials.length === 0) return { status: 'failed', reason: 'Nothing was measured on it.' };
  if (trials.every(({ trial }) => trial.status === 'unsupported')) {
    return { status: 'failed', reason: ended('unsupported') ?? 'It runs no recipe of the night.' };
  }
  const missing = [...notBegun, ...lost];
  return { status: 'measured', reason: missing.length === 0 ? null : missing.join(' ') };
};

/** How the board was set to run when its worker started, for people. */
const settingsOf = ({ powerState }: ExpectedNode): NightNode['conditions'] =>
  Object.entries(powerState).map(([name, value]) => ({
    name: SETTING_NAMES[name] ?? name,
    value: Array.isArray(value) ? value.join(' to ') : typeof value === 'string' ? value : JSON.stringify(value),
  }));

const SETTING_NAMES: Readonly<Record<string, string>> = {
  powerMode: 'power mode at its start',
  gpuClockRangeMHz: 'GPU clock allowed (MHz)',
};
