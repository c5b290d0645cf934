import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the Chromium that the report tests use; `undefined` where there is none, an error only in CI. */
export const CHROMIUM = PATHS.find((path) => existsSync(path));

/** Why tests that need a browser are skipped. */
export const NO_CHROMIUM = `no Chromium at ${PATHS.join(', ')}`;

if (CHROMIUM === undefined && process.env['CI'] !== undefined) throw new Error(`CI must not skip: ${NO_CHROMIUM}`);

/** Starts the browser; `undefined` where there is none. */
export const launchChromium = async (): Promise<Browser | undefined> =>
  CHROMIUM === undefined ? undefined : chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
