import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nightText } from '../../../cli/nights/night-text.js';
import { nightRecordSchema, type NightRecord } from '../../../contracts/night-record.js';
import { writeNight } from '../../../report/write-night.js';
import { nightFixture, nightVerdict } from './night-fixture.js';

const written = async (night: NightRecord) => {
  const folder = mkdtempSync(join(tmpdir(), 'quantfleet-night-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = await writeNight(night, folder);
  return { folder, files, html: readFileSync(files.html, 'utf8'), markdown: readFileSync(files.markdown, 'utf8') };
};

test('a night is a page, a page a board, JSON that reads back as it was, and a message', async () => {
  const night = nightFixture();
  const { folder, files } = await written(night);
  expect(readdirSync(join(folder, 'boards'))).toEqual(night.nodes.map(({ nodeId }) => `${nodeId}.html`).toSorted());
  const json: unknown = JSON.parse(readFileSync(files.json, 'utf8'));
  expect(json).toMatchObject({ schema: 'quantfleet.night/1' });
  expect(nightRecordSchema.parse(Object(json).night)).toEqual(night);
});

test('the message says what changed, what changed there, and who was away, in a few lines', async () => {
  const { markdown } = await written(nightFixture());
  expect(markdown).toMatchInlineSnapshot(`
    "**Test benches: 2026-11-27.** 8 boards: 1 change is shared by a node class; 1 board regressed (agx-orin-2); 1 board was tainted (thor-3); 1 board was not measured (agx-orin-5).
    - 2 boards of one class: throughput at batch size 32, ort-static, entropy (nightly) improved by +2.0 % (+1.6 to +2.5): thor-1, thor-2.
    - agx-orin-2: latency at batch size 1, tensorrt-calibrator (nightly) regressed by +3.1 % (+2.4 to +3.9) since 2026-11-26. Seen over the last 2 nights, and again in a second session. Changed there: tensorrt: 10.3.0 → 10.4.0
    - tainted: thor-3: GPU throttled: thermal
    - agx-orin-5: absent: its worker did not answer
    1 regressed, 10 tainted, 10 absent, 2 improved, 6 too noisy to tell, 51 unchanged.
    "
  `);
});

test('a change without an interval is its value alone, on the page of the board and in the grid', async () => {
  const night = nightFixture();
  const [first, ...others] = night.verdicts;
  if (first === undefined) throw new Error('the fixture has no verdict');
  const reason = 'The engines are those of the accepted night, byte for byte.';
  const same = { ...first, verdict: 'unchanged' as const, effect: { value: 0, lower: 0, upper: 0 }, reason };
  const { folder, html } = await written({ ...night, verdicts: [same, ...others] });
  const page = readFileSync(join(folder, 'boards', `${first.series.nodeId}.html`), 'utf8');
  expect(html).toContain(`0.0\u00a0%. ${reason}`);
  expect(page).toMatch(/>0\.0\u00a0%<\/td>/);
  expect(html + page).not.toContain('(0.0 to 0.0)');
});

test('what differs on boards of which no change is told is said once for those that differ alike, beside what tainted a board', async () => {
  const driver = [{ field: 'driver', before: '550', after: '560' }];
  const night = nightFixture();
  const nodes = night.nodes.map((own) => (own.nodeId.startsWith('thor') ? { ...own, changes: driver } : own));
  const { html, markdown } = await written({ ...night, nodes });
  expect(html).toContain('<h2>Tainted</h2><ul><li>thor-3: GPU throttled: thermal</li></ul>');
  expect(html).toContain(
    '<h2>Changed since the accepted night</h2><ul><li>thor-1, thor-2, thor-3: driver: 550 → 560</li></ul>',
  );
  expect(markdown).toContain('- changed there: thor-1, thor-2, thor-3: driver: 550 → 560\n');
});

test.each([
  ['running', 'The night still measures: nothing is judged yet.'],
  ['cancelled', 'The night was cancelled before anything was judged.'],
  ['missed', 'The night was missed: nothing was measured.'],
] as const)('a night that is %s and of which nothing is judged says so', async (status, told) => {
  const night = { ...nightFixture(), status, nodes: [], verdicts: [], classFindings: [], trends: [], marks: [] };
  const { html, markdown } = await written(night);
  expect(html).toContain(told);
  expect(markdown).toContain(told);
  expect(nightText(night)).toContain(told);
});

test('a night on which no change was found says just that', async () => {
  const night = nightFixture();
  const quiet = {
    ...night,
    classFindings: [],
    nodes: night.nodes.slice(0, 2).map((node) => ({ ...node, changes: [] })),
    verdicts: ['agx-orin-1', 'agx-orin-2'].map((nodeId) => nightVerdict(nodeId, 'unchanged')),
  };
  const { markdown, html } = await written(quiet);
  expect(markdown).toBe('**Test benches: 2026-11-27.** 2 boards: no change was found.\n2 unchanged.\n');
  expect(html).not.toContain('<h2>Changes</h2>');
});

test('a night on which all was too noisy, or nothing was compared, does not say that nothing changed', async () => {
  const night = nightFixture();
  const said = async (verdicts: NightRecord['verdicts']) =>
    (await written({ ...night, classFindings: [], nodes: night.nodes.slice(0, 1), verdicts })).markdown;
  expect(await said([nightVerdict('agx-orin-1', 'too-noisy')])).toContain(
    '1 board: all of it was too noisy to tell of a change.',
  );
  expect(await said([])).toContain('1 board: nothing was compared.');
});

test('boards that were not measured for one reason are named together, and what was missing of a board that was', async () => {
  const night = nightFixture();
  const reason = 'resnet: x.pth is not there.';
  const [one, ...others] = night.nodes.slice(0, 3);
  if (one === undefined) throw new Error('the fixture has no board');
  const nodes = [
    { ...one, status: 'measured' as const, reason },
    ...others.map((node) => ({ ...node, status: 'not-begun' as const, reason })),
  ];
  const { markdown } = await written({ ...night, classFindings: [], nodes, verdicts: [] });
  expect(markdown).toContain(`${one.nodeId}: measured in part: ${reason}`);
  expect(markdown).toContain(`${others.map(({ nodeId }) => nodeId).join(', ')}: not-begun: ${reason}`);
});

test('nights that were missed before it are named', async () => {
  const missed = [{ nightId: 'lab-20261126-030000', startedAt: '2026-11-26T03:00:00.000Z' }];
  const { markdown, html } = await written({ ...nightFixture(), missed });
  expect(markdown).toContain('- 1 night before it missed: lab-20261126-030000');
  expect(html).toContain('1 night before it missed: lab-20261126-030000');
});

test('trends tell from when to when they go, with the time where that is one day', async () => {
  const night = nightFixture();
  const ticksOf = async (record: NightRecord) => {
    const { folder } = await written(record);
    const page = readFileSync(join(folder, 'boards', 'agx-orin-2.html'), 'utf8');
    return [...page.matchAll(/>(2026-[^<]*)<\/text>/g)].slice(0, 2).map(([, text]) => text);
  };
  expect(await ticksOf(night)).toEqual(['2026-11-18', '2026-11-27']);
  const nights = night.nights.map(({ nightId }, index) => ({ nightId, startedAt: `2026-11-27T0${index}:30:00.000Z` }));
  expect(await ticksOf({ ...night, nights })).toEqual(['2026-11-27 00:30', '2026-11-27 09:30']);
});

test('changed answers are drawn from none on with the margin above, and the temperature with when it was', async () => {
  const night = nightFixture();
  const trends = night.trends.map((trend) => {
    const metric = {
      ...trend.series.metric,
      name: 'flips',
      batchSize: null,
      unit: '%',
      scale: 'points',
      margin: 0.5,
    } as const;
    const points = trend.points.map((point) => ({ ...point, value: 0, reference: null, temperatureC: 33 }));
    return { series: { ...trend.series, metric }, points };
  });
  const { folder } = await written({ ...night, trends });
  const page = readFileSync(join(folder, 'boards', 'agx-orin-2.html'), 'utf8');
  const figures = [...page.matchAll(/<figure class="trend">.*?<\/figure>/gs)].map(([figure]) => figure);
  const textsOf = (figure = '') => [...figure.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(textsOf(figures[0]).filter((text) => text !== '⚙' && text !== '✓')).toEqual([
    '% of the answers',
    '0.0',
    '0.2',
    '0.4',
    '0.6',
    '2026-11-18',
    '2026-11-27',
  ]);
  expect(figures[0]).toContain('class="area"');
  expect(textsOf(figures.at(-1))).toEqual(['°C', '32', '33', '34', '2026-11-18', '2026-11-27']);
});

test('a night that was missed, or ended early, says so first', async () => {
  const night = nightFixture();
  const nothing = { nodes: [], verdicts: [], classFindings: [], trends: [], marks: [] };
  const missed = await written({ ...night, ...nothing, status: 'missed', finishedAt: null });
  expect(missed.markdown).toBe('**Test benches: 2026-11-27.** The night was missed: nothing was measured.\n');
  expect(missed.html).not.toContain('The fleet');
  const { markdown } = await written({ ...night, status: 'deadline' });
  expect(markdown.split('\n')[0]).toMatch(/\. The night: ended by its deadline\.$/);
});

test('what a class shares is said once, whatever its number of boards', async () => {
  const { html } = await written(nightFixture());
  const changes = html.slice(html.indexOf('<h2>Changes</h2>'), html.indexOf('<h2>The fleet</h2>'));
  expect(changes.match(/<li/g)).toHaveLength(2);
  expect(changes.match(/improved by/g)).toHaveLength(1);
});

test('the page has boards with changes first, and those without folded away', async () => {
  const { html } = await written(nightFixture());
  const order = [...html.slice(html.indexOf('The fleet')).matchAll(/boards\/([a-z0-9-]+)\.html/g)].map(([, id]) => id);
  expect(order).toEqual([
    'agx-orin-2',
    'thor-1',
    'thor-2',
    'thor-3',
    'agx-orin-5',
    'agx-orin-1',
    'agx-orin-3',
    'agx-orin-4',
  ]);
  expect(html.indexOf('<details>')).toBeLessThan(html.indexOf('boards/agx-orin-1.html'));
  expect(html.indexOf('<details>')).toBeGreaterThan(html.indexOf('boards/agx-orin-5.html'));
});

test('a tainted or absent board has a reason and no number', async () => {
  const { html, folder } = await written(nightFixture());
  const row = /<tr><th scope="row"><a href="boards\/thor-3\.html">.*?<\/tr>/s.exec(html)?.[0] ?? '';
  expect(row).toContain('tainted: 2 of 16 rounds count: GPU throttled: thermal');
  expect(row).not.toContain('<b>');
  const board = readFileSync(join(folder, 'boards', 'agx-orin-5.html'), 'utf8');
  expect(board).toContain('absent: its worker did not answer');
});

test('names and reasons of others are text on every page and in the message', async () => {
  const hostile = '<img src=x onerror=alert(1)> *bold*';
  const night = nightFixture({ fleet: hostile });
  const [first, ...nodes] = night.nodes;
  const changed = first === undefined ? [] : [{ ...first, board: hostile, taints: [hostile] }];
  const { html, markdown, folder } = await written({ ...night, nodes: [...changed, ...nodes] });
  const board = readFileSync(join(folder, 'boards', 'agx-orin-1.html'), 'utf8');
  for (const text of [html, board]) expect(text).not.toContain('<img');
  expect(markdown).toContain('\\<img src=x onerror=alert(1)\\> \\*bold\\*');
});

test('a board’s page shows energy with its source and scope, what changed, and the nights with what happened on them', async () => {
  const { folder } = await written(nightFixture());
  const board = readFileSync(join(folder, 'boards', 'agx-orin-2.html'), 'utf8');
  for (const text of [
    'INA3221 VDD_GPU_SOC',
    'GPU and SoC rail',
    '20.4\u00a0mJ',
    'tensorrt: 10.3.0 → 10.4.0',
    '✓ 2026-11-21: ada@bench: the new preprocessing is slower',
    '+3.1\u00a0% (+2.4 to +3.9)',
    'Temperature while measuring',
  ]) {
    expect(board).toContain(text);
  }
});

test('a night that was not measured leaves a gap in the line over the nights', async () => {
  const { folder } = await written(nightFixture());
  const board = readFileSync(join(folder, 'boards', 'agx-orin-1.html'), 'utf8');
  const path = /<path class="path" d="([^"]+)"/.exec(board)?.[1] ?? '';
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/L/g)).toHaveLength(7);
});
