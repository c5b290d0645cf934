import { expect, test } from 'vitest';
import type { EvaluationRecord, MachineCondition } from '../../contracts/results.js';
import { conditionRows } from '../../report/tables/machine-conditions.js';
import { gpuTrialFixtures } from './gpu-sweep-fixture.js';

type Conditions = EvaluationRecord['conditions'];

/** Conditions in which the GPU is not throttled before and is after. */
const measured = (): Conditions => {
  const conditions = gpuTrialFixtures[0]?.evaluation?.conditions;
  if (conditions === undefined) throw new Error('the fixture has no measured trial');
  return conditions;
};

const untold = ({ gpu, ...rest }: MachineCondition): MachineCondition =>
  gpu ? { ...rest, gpu: { ...gpu, throttleReasons: null } } : rest;

const throttling = (conditions: readonly Conditions[]): readonly string[] =>
  conditionRows(conditions).flatMap(([name, text]) => (name === 'GPU throttling' ? [text] : []));

test('throttling of which nobody told is left out, and none is said only of a source that looked', () => {
  const { before, after } = measured();
  const unknown = { before: untold(before), after: untold(after) };
  expect(throttling([unknown])).toEqual([]);
  expect(throttling([unknown, { before, after }])).toEqual(['none → SwPowerCap']);
  expect(throttling([{ before: untold(before), after }])).toEqual(['– → SwPowerCap']);
});
