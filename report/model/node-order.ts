import { fieldOf, listOf } from '../../contracts/json-field.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** The nodes of a sweep in the order in which it names them, with those that have no trial yet. */
export const nodeOrder = ({ spec, nodes }: SweepRecord, trials: readonly TrialRecord[]): readonly string[] => {
  const named = listOf(fieldOf(spec, 'nodes')).filter((node) => typeof node === 'string');
  return [...new Set([...named, ...nodes.map(({ nodeId }) => nodeId), ...trials.map(({ nodeId }) => nodeId)])];
};
