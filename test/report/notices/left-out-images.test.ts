import { expect, test } from 'vitest';
import type { SweepRecord } from '../../../contracts/sweep-record.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import type { Json } from '../../../contracts/stage.js';
import { htmlReport } from '../../../report/html/html-report.js';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { leftOutNotes } from '../../../report/notices/left-out-images.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

const withSpec = (spec: Json): SweepRecord => ({ ...sweepFixture, spec });

test('images left out are named by split, five at most, whether listing or packing left them out', () => {
  const unusable = ['a.png: class_index is "x"', 'b.png: class_index is "y"', 'c.png: class_index is "z"'];
  const unreadable = ['d', 'e', 'f'].map((name) => ({ path: `${name}.png`, reason: 'not an image' }));
  const sweep = withSpec({ listed: [{ role: 'training', unusable }] });
  const stage = { program: null, kind: 'built', seconds: 1, tools: {}, facts: {}, warnings: [] } as const;
  const trials = trialFixtures
    .filter(({ recipe }) => recipe === 'torch-qat')
    .map((trial): TrialRecord => ({
      ...trial,
      stages: [
        { ...stage, stage: 'prepare-split', key: 'c', facts: { unreadable: [{ path: 'x', reason: 'empty' }] } },
        { ...stage, stage: 'calibrate', key: 'k' },
        { ...stage, stage: 'prepare-split', key: 't', facts: { unreadable } },
        { ...stage, stage: 'fine-tune', key: 'f' },
        { ...stage, stage: 'build', key: 'b' },
        { ...stage, stage: 'prepare-split', key: 'e', facts: { unreadable: [] } },
      ],
    }));
  const view = viewReport(sweep, trials);
  const notes = [
    '1 image left out of the calibration split: x: empty',
    '6 images left out of the training split: a.png: class_index is "x"; b.png: class_index is "y"; ' +
      'c.png: class_index is "z"; d.png: not an image; e.png: not an image; and 1 more',
  ];
  expect(leftOutNotes(view)).toEqual(notes);
  expect(htmlReport(view)).toContain('and 1 more');
  expect(markdownReport(view)).toContain(notes[0]);
});

test('images that a long list left out does not name are counted', () => {
  const sweep = withSpec({ listed: [{ role: 'training', unusable: ['a.png: empty'], unusableImages: 21 }] });
  expect(leftOutNotes(viewReport(sweep, trialFixtures))).toEqual([
    '21 images left out of the training split: a.png: empty; and 20 more',
  ]);
});

test.each([
  null,
  'text',
  [],
  { listed: 7 },
  { listed: [null, 'x', { role: 'training' }] },
  { listed: { unusable: 1 } },
])('a spec of another form leaves nothing out: %j', (spec) => {
  expect(leftOutNotes(viewReport(withSpec(spec as Json), trialFixtures))).toEqual([]);
});
