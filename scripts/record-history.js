#!/usr/bin/env node
// Records a Workflow's history for the replay tests, without this machine's paths:
//   node scripts/record-history.js ADDRESS WORKFLOW_ID NAME
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { inCheckout } from './setup/step.js';

const [address, workflowId, name] = process.argv.slice(2);
const NEUTRAL = '/quantfleet/';

const neutral = (text) => text.replaceAll(inCheckout('.'), NEUTRAL).replaceAll(homedir(), NEUTRAL);

/** Payloads are base64 of JSON; stack traces are plain. */
const withoutPaths = (value) => {
  if (typeof value === 'string') return neutral(value);
  if (Array.isArray(value)) return value.map(withoutPaths);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.data === 'string' && value.metadata !== undefined) {
    const text = neutral(Buffer.from(value.data, 'base64').toString());
    return { ...value, data: Buffer.from(text).toString('base64') };
  }
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withoutPaths(field)]));
};

const temporal = join(
  dirname(process.env.QUANTFLEET_PYTHON ?? inCheckout('.quantfleet/python/bin/python')),
  'temporal',
);
const shown = execFileSync(temporal, ['workflow', 'show', '--address', address, '-w', workflowId, '-o', 'json'], {
  maxBuffer: 2 ** 28,
});
const json = withoutPaths(JSON.parse(shown.toString()));
for (const event of json.events) {
  const attributes = Object.values(event).find((field) => field?.identity !== undefined);
  if (attributes !== undefined) attributes.identity = 'recorded';
}
writeFileSync(inCheckout(`test/replay/histories/${name}.json`), `${JSON.stringify(json)}\n`);
