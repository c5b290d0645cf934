import { expect, test } from 'vitest';
import { markdownReport } from '../../../report/markdown/markdown-report.js';
import { viewReport } from '../../../report/model/report-view.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

test('Markdown keeps names from becoming markup', () => {
  const hostile = '<img src=x> | [a](b) `c`';
  const markdown = markdownReport(viewReport({ ...sweepFixture, modelName: hostile }, trialFixtures));
  expect(markdown).toContain('\\<img src=x\\> \\| \\[a\\](b) \\`c\\`');
  expect(markdown).not.toMatch(/(?<!\\)<img/);
});
