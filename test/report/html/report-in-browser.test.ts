import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { EvaluationRecord } from '../../../contracts/evaluation-record.js';
import type { SweepRecord } from '../../../contracts/sweep-record.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { writeReport } from '../../../report/write-report.js';
import { openResultsDatabase } from '../../../results/results-database.js';
import {
  CONTRAST_RATIOS,
  FIGURE_BREAKS,
  LABELS_CUT_AT_THE_LEFT,
  REPEATED_IDS,
  SCROLL_WIDTH,
  type ContrastRatio,
} from './page-scripts.js';
import { CHROMIUM, launchChromium, NO_CHROMIUM } from './chromium.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../gpu-sweep-fixture.js';
import { gpuNodeSweep, nodeSweep } from '../node-sweep-fixture.js';
import { sweepFixture, trialFixtures } from '../sweep-fixture.js';

let browser: Browser | undefined;
let folder: string;

beforeAll(async () => {
  browser = await launchChromium();
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-report-'));
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

beforeEach((context) => {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
});

const writeHtml = async (sweep: SweepRecord, trials: readonly TrialRecord[]): Promise<string> => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: ':memory:' });
  onTestFinished(() => results.close());
  await results.saveSweep(sweep);
  for (const trial of trials) await results.saveTrial(trial);
  const files = await writeReport({ reader: results, sweepId: sweep.sweepId, folder });
  return pathToFileURL(files.html).href;
};

interface Opened {
  readonly page: Page;
  /** Addresses the page asked for besides itself. */
  readonly requests: readonly string[];
  /** Console messages, errors and dialogs. */
  readonly complaints: readonly string[];
}

const open = async (url: string, options: BrowserContextOptions = {}): Promise<Opened> => {
  if (browser === undefined) throw new Error(NO_CHROMIUM);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  await page.route('**/*', (route) => {
    if (route.request().url() !== url) requests.push(route.request().url());
    return route.continue();
  });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, requests, complaints };
};

const openFixture = async (options?: BrowserContextOptions): Promise<Opened> =>
  open(await writeHtml(sweepFixture, trialFixtures), options);

test('the report asks for nothing but itself and has nothing to complain about', async () => {
  const { page, requests, complaints } = await openFixture();
  await page.waitForLoadState('networkidle');
  expect(requests).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a measured sweep has all six figures, and the FP32 level with its interval', async () => {
  const { page } = await openFixture();
  expect(await page.locator('figure h3').allTextContents()).toEqual([
    'Top-1 against calibration batch size',
    'Top-5 against calibration batch size',
    'Latency at batch size 1',
    'Spread of latency',
    'Throughput against batch size',
    'Processor or GPU usage against batch size',
  ]);
  expect(await page.locator('#figure-top1 .wide .band').count()).toBe(1);
  expect(await page.locator('#figure-top1 .wide').innerText()).toContain('the axis does not start at zero');
  expect(await page.locator('#figure-throughput .wide').innerText()).not.toContain('zero');
  expect(await page.locator('#figure-top1 .wide .point').count()).toBe(17);
});

test.each([380, 390, 768, 1280])('nothing is wider than a screen of %d pixels', async (width) => {
  const { page } = await openFixture({ viewport: { width, height: 800 } });
  expect(await page.evaluate<number>(SCROLL_WIDTH)).toBe(width);
});

test.each([390, 1280])(
  'a GPU’s report is no wider than a screen of %d pixels, and print shows its tables whole',
  async (width) => {
    const { page } = await open(await writeHtml(gpuSweepFixture, gpuTrialFixtures), {
      viewport: { width, height: 800 },
    });
    expect(await page.evaluate<number>(SCROLL_WIDTH)).toBe(width);
    await page.setViewportSize({ width: 688, height: 1000 });
    await page.emulateMedia({ media: 'print' });
    for (const table of await page.locator('table:visible').all()) {
      const box = await table.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(688);
    }
  },
);

test('a GPU’s sweep has the figure of power, whose points tell energy, and a level for an engine without calibration', async () => {
  const { page } = await open(await writeHtml(gpuSweepFixture, gpuTrialFixtures));
  expect(await page.locator('figure h3').allTextContents()).toEqual([
    'Top-1 against calibration batch size',
    'Top-5 against calibration batch size',
    'Latency at batch size 1',
    'Spread of latency',
    'Throughput against batch size',
    'GPU usage against batch size',
    'Power against batch size',
  ]);
  expect(await page.locator('#figure-top1 .wide .band').count()).toBe(1);
  await page.locator('#figure-power .wide .point').nth(8).focus();
  await page.keyboard.press('Enter');
  const text = (await page.locator('.numbers:popover-open').innerText()).replaceAll('\u00a0', ' ');
  expect(text).toMatch(/energy per image\n\d+\.\d mJ/);
  expect(text).toContain('GPU throttling none → SwPowerCap');
});

test('two nodes and long names do not make the page wider than a phone', async () => {
  const nodeId = 'jetson-agx-orin-devkit-in-the-second-rack-07';
  const elsewhere = trialFixtures.map((trial) => ({ ...trial, trialId: `${trial.trialId}@${nodeId}`, nodeId }));
  const url = await writeHtml(sweepFixture, [...trialFixtures, ...elsewhere]);
  const { page } = await open(url, { viewport: { width: 390, height: 800 } });
  expect(await page.evaluate<number>(SCROLL_WIDTH)).toBe(390);
});

const EIGHT = Array.from({ length: 8 }, (_, position) => ({
  nodeId: position === 3 ? 'jetson-agx-orin-devkit-in-the-second-rack-07' : `card-${position}`,
  slower: 1 + 0.02 * position,
  noise: 0.005,
}));

test('eight nodes have figures by recipe with a line each, told apart by colour, marker and dash', async () => {
  const { sweep, trials } = nodeSweep(EIGHT);
  const { page } = await open(await writeHtml(sweep, trials));
  expect(await page.locator('#figures h3.panel').allTextContents()).toEqual([
    'pytorch-fp32',
    'torch-qat',
    'ort-static',
  ]);
  const figure = page.locator('#figure-throughput-2');
  expect(await figure.locator('.legend li').allTextContents()).toHaveLength(8);
  const dashes = await figure
    .locator('.wide polyline')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('stroke-dasharray')));
  const hues = await figure
    .locator('.legend li')
    .evaluateAll((entries) => entries.map((entry) => entry.getAttribute('class')));
  expect([new Set(dashes).size, new Set(hues).size]).toEqual([8, 8]);
  expect(await page.locator('#figure-top1-2 .wide .band').count()).toBe(1);
  expect(await page.evaluate<readonly string[]>(REPEATED_IDS)).toEqual([]);
});

test.each([390, 1280])('eight nodes with long names fit a screen of %d pixels', async (width) => {
  const { sweep, trials } = gpuNodeSweep(EIGHT);
  const { page } = await open(await writeHtml(sweep, trials), { viewport: { width, height: 800 } });
  expect(await page.evaluate<number>(SCROLL_WIDTH)).toBe(width);
  const tables = await page.locator('#nodes table').all();
  expect(tables.length).toBeGreaterThan(2);
  if (width < 1280) return;
  for (const table of tables) expect((await table.boundingBox())?.width).toBeLessThanOrEqual(1124);
});

test('text of nodes keeps a contrast of 4.5 to 1 in light and in dark', async () => {
  const { sweep, trials } = nodeSweep(EIGHT.slice(0, 8));
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await open(await writeHtml(sweep, trials), { colorScheme });
    const ratios = await page.evaluate<readonly ContrastRatio[]>(CONTRAST_RATIOS);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  }
});

test('a phone shows the narrow figures with a legend, a desk the wide ones that name their lines', async () => {
  const { page } = await openFixture();
  const top1 = page.locator('#figure-top1');
  expect(await top1.locator('.wide').isVisible()).toBe(true);
  expect(await top1.locator('.legend').isVisible()).toBe(false);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await top1.locator('.wide').isVisible()).toBe(false);
  expect(await top1.locator('.narrow').isVisible()).toBe(true);
  expect(await top1.locator('.legend').isVisible()).toBe(true);
});

/** Throughputs of five digits have the longest labels. */
const tenTimesAsFast = (evaluation: EvaluationRecord | null): EvaluationRecord | null =>
  evaluation === null
    ? null
    : { ...evaluation, throughput: evaluation.throughput.map((one) => ({ ...one, seconds: one.seconds / 10 })) };

test.each([390, 1280])('no axis label is cut at a figure’s edge on a screen of %d pixels', async (width) => {
  const trials = trialFixtures.map((trial) => ({ ...trial, evaluation: tenTimesAsFast(trial.evaluation) }));
  const { page } = await open(await writeHtml(sweepFixture, trials), { viewport: { width, height: 800 } });
  expect(await page.evaluate<string[]>(LABELS_CUT_AT_THE_LEFT)).toEqual([]);
});

test('labels beside the lines of a wide figure do not overlap', async () => {
  const { page } = await openFixture();
  for (const figure of ['top1', 'top5', 'throughput', 'usage']) {
    const labels = await page.locator(`#figure-${figure} .wide .direct`).all();
    const boxes = await Promise.all(labels.map((label) => label.boundingBox()));
    const sorted = boxes.filter((box) => box !== null).toSorted((a, b) => a.y - b.y);
    expect(sorted.length, figure).toBeGreaterThan(1);
    for (const [position, { y, height }] of sorted.entries()) {
      const next = sorted[position + 1];
      if (next !== undefined) expect(next.y, figure).toBeGreaterThanOrEqual(y + height - 3);
    }
  }
});

test('choosing a point shows its numbers, how they were measured, its trial and its stage keys', async () => {
  const { page } = await openFixture();
  await page
    .locator('#figure-top1 .wide')
    .getByRole('button', { name: 'torch-qat, calibration batch size 16: top-1 91.59\u00a0%' })
    .click();
  const numbers = page.locator('.numbers:popover-open');
  const text = (await numbers.innerText()).replaceAll('\u00a0', ' ');
  expect(text).toContain('91.03 % … 92.12 %');
  expect(text).toContain('9,159 of 10,000 images right, the Q/DQ graph run as it is written');
  expect(text).toContain('fashion-mnist-2026-11-23/torch-qat-16');
  expect(text).toMatch(
    /Machine before → after the measurements: load average 1\.\d\d → [12]\.\d\d, clock 2,450 → 2,450 MHz/,
  );
  expect(await numbers.locator('code').first().innerText()).toMatch(/^[0-9a-f]{64}$/);
  await numbers.getByRole('button', { name: 'Close' }).click();
  expect(await numbers.count()).toBe(0);
});

test('points open and close by keyboard alone, with scripts switched off', async () => {
  const { page } = await openFixture({ javaScriptEnabled: false });
  await page.locator('#figure-throughput .wide .point').nth(3).focus();
  await page.keyboard.press('Enter');
  expect((await page.locator('.numbers:popover-open').innerText()).replaceAll('\u00a0', ' ')).toContain('images/s');
  await page.keyboard.press('Escape');
  expect(await page.locator('.numbers:popover-open').count()).toBe(0);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await page.locator('.numbers:popover-open').count()).toBe(1);
});

test('a recipe the node cannot run and a failed trial say why, and show no number', async () => {
  const { page } = await openFixture();
  const unsupported = page.locator('#accuracy tr', { hasText: 'tensorrt-calibrator' });
  expect(await unsupported.innerText()).toContain('needs TensorRT 10 or older on the node');
  expect(await unsupported.innerText()).not.toMatch(/\d\d\.\d\d/);
  const failed = page.locator('#accuracy tr', { hasText: 'CalibrationBatchTooLarge' });
  expect(await failed.innerText()).toContain('Use a smaller calibration batch size or more images.');
  expect(await failed.innerText()).not.toMatch(/\d\d\.\d\d/);
  expect(await page.locator('#speed tbody tr').count()).toBe(17);
});

test('a notice says how far the fused build disagrees with the graph as written', async () => {
  const { page } = await openFixture();
  const notice = (await page.locator('.warning', { hasText: 'fused build' }).innerText()).replaceAll('\u00a0', ' ');
  expect(notice).toContain('without VNNI');
  expect(notice).toContain(
    'ort-static on bench-01: the fused build disagrees on 2.63 % of the images; its top-1 is 89.78 % to 90.51 %',
  );
});

test('a stage key is one click away from its row in the table', async () => {
  const { page } = await openFixture();
  await page.locator('#accuracy tbody a').nth(1).click();
  await expect.poll(() => page.locator('#trial-2').isVisible()).toBe(true);
  expect(await page.locator('details[open] td code').count()).toBe(6);
});

test('names from users are shown as text and never become part of the page', async () => {
  const hostile = `</style><img src=x onerror=alert(1)><script>alert(2)</script>"'&`;
  const [first, ...rest] = trialFixtures;
  if (first === undefined) throw new Error('the fixture is empty');
  const trials = [{ ...first, nodeId: hostile }, ...rest.map((trial) => ({ ...trial, calibration: hostile }))];
  const sweep: SweepRecord = {
    ...sweepFixture,
    name: hostile,
    modelName: hostile,
    datasetName: hostile,
    nodes: [{ nodeId: hostile, fingerprint: { [hostile]: hostile }, tools: { [hostile]: hostile } }],
  };
  const { page, requests, complaints } = await open(await writeHtml(sweep, trials));
  expect(await page.locator('h1').innerText()).toBe(hostile);
  expect(await page.title()).toContain(hostile);
  expect(await page.locator('img, script').count()).toBe(0);
  expect(requests).toEqual([]);
  expect(complaints).toEqual([]);
});

test('print shows every figure and table whole, without controls', async () => {
  const { page } = await openFixture({ viewport: { width: 688, height: 1000 } });
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('figure').count()).toBe(6);
  expect(await page.locator('.narrow svg:visible').count()).toBe(6);
  expect(await page.locator('.point:visible').count()).toBe(0);
  for (const block of await page.locator('table:visible, figure').all()) {
    const box = await block.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(688);
  }
  expect(await page.evaluate<readonly string[]>(FIGURE_BREAKS)).toEqual(Array.from({ length: 6 }, () => 'avoid'));
});

test('text keeps a contrast of 4.5 to 1 in light and in dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openFixture({ colorScheme });
    const ratios = await page.evaluate<readonly ContrastRatio[]>(CONTRAST_RATIOS);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    expect(ratios.length).toBeGreaterThan(100);
  }
});
