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
  /** Why a benchmark could not begin, for people. */
  readonly failures: readonly string[];
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
}: JudgedBoard): Pick<NightNode, 'status' | 'reason'> => {
  if (refused !== null) return { status: refused.as, reason: refused.reason };
  const ends = [...trials.map(({ trial }) => trial), ...comparisons];
  const ended = (status: TrialRecord['status']): string | undefined =>
    ends.find((end) => end.status === status)?.failure?.message;
  const absent = ended('absent');
  if (absent !== undefined) return { status: 'absent', reason: absent };
  if (cutOff && (trials.length === 0 || ended('cancelled') !== undefined)) {
    return { status: 'cut-off', reason: 'The night ended before its measurements had.' };
  }
  const failed = failures[0] ?? ended('failed') ?? ended('cancelled');
  if (failed !== undefined) return { status: 'failed', reason: failed };
  if (trials.length === 0) return { status: 'failed', reason: 'Nothing was measured on it.' };
  return { status: 'measured', reason: null };
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
