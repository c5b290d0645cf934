import { expect, test } from 'vitest';
import { flakyBoards, type NightOfBoards } from '../../../activities/nights/flaky-boards.js';
import type { NightNode } from '../../../contracts/night-record.js';
import { nightNode, nightVerdict } from '../../results/night-fixture.js';

const night = (status: NightNode['status'], isTainted = false): NightOfBoards => ({
  nodes: [{ ...nightNode, status, reason: status === 'failed' ? 'EngineCrashed' : null }],
  verdicts: isTainted ? [{ ...nightVerdict('tainted'), reason: 'throttled' }] : [nightVerdict('unchanged')],
});

test('a board that failed or was tainted on each of the last nights is flaky, with the last fault', () => {
  expect(flakyBoards([night('failed'), night('measured', true), night('failed')], 3)).toEqual([
    { nodeId: 'orin-1', reason: '3 nights in a row, the last: EngineCrashed' },
  ]);
  expect(flakyBoards([night('measured', true)], 1)).toEqual([{ nodeId: 'orin-1', reason: 'throttled' }]);
});

test('nights on which it was away or in quarantine do not count, and one good night ends the row', () => {
  const away = [night('failed'), night('absent'), night('quarantined'), night('failed')];
  expect(flakyBoards(away, 2)).toHaveLength(1);
  expect(flakyBoards([night('failed'), night('measured'), night('failed')], 2)).toEqual([]);
});

test('a board with too few nights, and one that took no part tonight, is not quarantined', () => {
  expect(flakyBoards([night('failed')], 2)).toEqual([]);
  expect(flakyBoards([night('absent'), night('failed'), night('failed')], 2)).toEqual([]);
  expect(flakyBoards([], 1)).toEqual([]);
});
