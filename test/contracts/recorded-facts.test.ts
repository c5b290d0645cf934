import { expect, test } from 'vitest';
import { BUILD_PROGRAMS } from '../../contracts/programs/build.js';
import { recordedFacts } from '../../contracts/recorded-facts.js';

const { build_rtx: program } = BUILD_PROGRAMS;

test('facts come back as their program has them; what is absent, of another form or not known leaves the others', () => {
  expect(recordedFacts(program, { facts: { bytes: 7, seconds: 1.5 } })).toEqual({ bytes: 7, seconds: 1.5 });
  expect(recordedFacts(program, { facts: { bytes: '7', seconds: 1.5, rung: 2 } })).toEqual({ seconds: 1.5 });
  expect(recordedFacts(program, undefined)).toEqual({});
});
