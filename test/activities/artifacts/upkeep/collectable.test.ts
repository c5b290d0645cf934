import { expect, test } from 'vitest';
import type { ListedObject, ObjectKind } from '../../../../activities/artifacts/backend/store-backend.js';
import { collectable, type Marks } from '../../../../activities/artifacts/upkeep/collectable.js';
import type { StoreInventory } from '../../../../activities/artifacts/upkeep/store-inventory.js';
import { digestOf } from '../cache/cache-user.js';

const OLD = new Date('2026-01-01');
const SINCE = new Date('2026-06-01');
const NEW = new Date('2026-07-01');

const listedAs = (kind: ObjectKind, what: string, modifiedAt = OLD): ListedObject => ({
  name: { kind, digest: digestOf(what) },
  bytes: 1,
  version: what,
  modifiedAt,
});

/** An outcome that made artifacts of inputs. */
const outcomeOf = (what: string, inputs: readonly string[], artifacts: readonly string[], modifiedAt = OLD) => ({
  listed: listedAs('outcomes', what, modifiedAt),
  record: {
    identity: {
      stage: 'fold' as const,
      version: 1,
      program: 'fold',
      parameters: {},
      inputs: Object.fromEntries(inputs.map((input) => [input, digestOf(input)])),
      tools: {},
    },
    outcome: {
      key: digestOf(what),
      stage: 'fold' as const,
      artifacts: Object.fromEntries(
        artifacts.map((name) => [name, { sha256: digestOf(name), bytes: 1, mediaType: 'text/plain', name }]),
      ),
      facts: {},
      seconds: 1,
      finishedAt: '2026-01-01',
      tools: {},
    },
  },
});

/** weights, export it, fold it, evaluate it; beside them a stage of another network. */
const inventory = (change: Partial<StoreInventory> = {}): StoreInventory => ({
  objects: ['weights', 'onnx', 'shard', 'index', 'folded', 'answers', 'other'].map((what) => listedAs('objects', what)),
  outcomes: [
    outcomeOf('pack', [], ['index', 'shard']),
    outcomeOf('export', ['weights'], ['onnx']),
    outcomeOf('fold', ['onnx'], ['folded']),
    outcomeOf('evaluate', ['folded', 'index'], ['answers']),
    outcomeOf('elsewhere', [], ['other']),
  ],
  leases: [],
  beats: [],
  checks: [],
  ...change,
});

const marks = (...keys: readonly string[]): Marks => ({ keys: new Set(keys.map(digestOf)), digests: new Set() });

const unneeded = (store: StoreInventory, kept: Marks): readonly string[] =>
  collectable(store, kept, SINCE).map(({ version }) => version);

test('what a trial’s last stage was made of is kept, down to the weights and to shards that no input names', () => {
  expect(unneeded(inventory(), marks('evaluate'))).toEqual(['elsewhere', 'other']);
});

test('nothing is kept of what nothing names, outcomes first', () => {
  expect(unneeded(inventory({ outcomes: [outcomeOf('fold', ['onnx'], ['folded'])] }), marks()).slice(0, 2)).toEqual([
    'fold',
    'weights',
  ]);
});

test('what is younger than the grace period is kept with what it names', () => {
  const young = outcomeOf('fold', ['onnx'], ['folded'], NEW);
  const { outcomes } = inventory();
  const store = inventory({ outcomes: outcomes.map((one) => (one.listed.version === 'fold' ? young : one)) });
  expect(unneeded(store, marks())).toEqual(['pack', 'evaluate', 'elsewhere', 'shard', 'index', 'answers', 'other']);
});

test('what a running stage reads is kept by its lease', () => {
  const lease = {
    listed: listedAs('leases', 'build'),
    text: JSON.stringify({ holder: 'a', inputs: [digestOf('folded')] }),
  };
  expect(unneeded(inventory({ leases: [lease] }), marks())).toEqual([
    'pack',
    'evaluate',
    'elsewhere',
    'shard',
    'index',
    'answers',
    'other',
  ]);
});

test('an artifact that a sweep names keeps the stage that made it', () => {
  const digests = new Set([digestOf('onnx')]);
  expect(unneeded(inventory(), { keys: new Set(), digests })).not.toContain('export');
});

test('a beat is kept while its lease stands, and an outcome that nobody can read is not', () => {
  const lease = { listed: listedAs('leases', 'build'), text: JSON.stringify({ beat: digestOf('live') }) };
  const damaged = { listed: listedAs('outcomes', 'damaged'), record: undefined };
  const store = inventory({
    objects: [],
    outcomes: [damaged],
    leases: [lease],
    beats: [listedAs('beats', 'live'), listedAs('beats', 'left'), listedAs('beats', 'young', NEW)],
    checks: [listedAs('checks', 'check')],
  });
  expect(unneeded(store, marks())).toEqual(['damaged', 'left', 'check']);
});
