import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeNight } from '../../../report/write-night.js';
import { CHROMIUM, launchChromium, NO_CHROMIUM } from '../html/chromium.js';
import { REPEATED_IDS, SCROLL_WIDTH } from '../html/page-scripts.js';
import { nightFixture } from './night-fixture.js';

let browser: Browser | undefined;
let folder: string;

beforeAll(async () => {
  browser = await launchChromium();
  folder = mkdtempSync(join(tmpdir(), 'quantfleet-night-'));
  await writeNight(nightFixture(), folder);
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

beforeEach((context) => {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
});

const PAGES = ['index.html', 'boards/agx-orin-2.html', 'boards/agx-orin-5.html'];

const open = async (name: string, width: number) => {
  if (browser === undefined) throw new Error(NO_CHROMIUM);
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const url = pathToFileURL(join(folder, name)).href;
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, others: requests.filter((own) => own !== url), complaints };
};

test.each(PAGES.flatMap((name) => [390, 1200].map((width) => ({ name, width }))))(
  '$name fits a screen of $width pixels, asks for nothing but itself and has nothing to complain about',
  async ({ name, width }) => {
    const { page, others, complaints } = await open(name, width);
    expect(await page.evaluate<number>(SCROLL_WIDTH)).toBe(width);
    expect(await page.evaluate<string[]>(REPEATED_IDS)).toEqual([]);
    expect(others).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  },
);

test('a board’s name leads to its page, and from there back to the fleet', async () => {
  const { page } = await open('index.html', 390);
  await page.locator('#changes a', { hasText: 'agx-orin-2' }).click();
  expect(await page.locator('h1').innerText()).toBe('agx-orin-2');
  await page.locator('header a').click();
  expect(await page.locator('h1').innerText()).toBe('Test benches: 2026-11-27');
  await page.close();
});

test('a verdict is told by a sign and a word, not by its colour alone', async () => {
  const { page } = await open('index.html', 1200);
  const cell = page.locator('td.cell.regressed').first();
  expect(await cell.locator('i').innerText()).toBe('▼');
  expect(await cell.locator('.unseen').textContent()).toBe('regressed');
  await page.close();
});
