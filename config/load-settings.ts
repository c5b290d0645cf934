import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findCluster, unusedVariables } from './cluster.js';
import { imageSource } from './dataset-schema.js';
import { exportsTraces } from './exports-traces.js';
import { absolutePath } from './file-path.js';
import { packagePath } from './package-path.js';
import { programEnvironment } from './program-environment.js';
import { resultsPlace } from './results-place.js';
import { proxyVariables } from './server-proxy.js';
import { type Settings, settingsSchema, type TemporalSettings } from './settings-schema.js';
import type { WrittenTemporal } from './temporal-schema.js';
import { storeSettings } from './store-schema.js';
import { webhooksOf } from './webhook-schema.js';
import { readYamlFile } from './yaml-file.js';

const DEFAULT_FILE = 'quantfleet.yaml';

/**
 * Settings of this machine: `file`, else the file named by QUANTFLEET_CONFIG, else quantfleet.yaml in the working
 * folder if there is one. QUANTFLEET_STATE, QUANTFLEET_LOCKS and QUANTFLEET_PYTHON override the file; it overrides Temporal's own variables. PGPASSWORD is read.
 */
export const loadSettings = (file = process.env['QUANTFLEET_CONFIG']): Settings => {
  const path = file ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  const { lockDir, ...settings } = path === undefined ? settingsSchema.parse({}) : readYamlFile(path, settingsSchema);
  const base = path === undefined ? process.cwd() : dirname(resolve(path));
  const stateDir = absolutePath(base, process.env['QUANTFLEET_STATE'] ?? settings.stateDir);
  // The SDK's version is pinned: that a later one needs a newer Node.js is nothing to warn users of.
  if (settings.store.s3 !== undefined) process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return {
    ...settings,
    stateDir,
    machineRoot: absolutePath(base, settings.machineRoot),
    lockFolders: lockFolders(base, process.env['QUANTFLEET_LOCKS'] ?? lockDir),
    results: resultsPlace(settings.results, { base, stateDir, password: process.env['PGPASSWORD'] }),
    python: pythonPath(base, settings.python),
    searchPath: process.env['PATH'] ?? '',
    environment: programEnvironment(process.env, settings.passEnvironment),
    proxies: proxyVariables(process.env),
    exportsTraces: exportsTraces(process.env),
    temporal: temporalSettings(settings.temporal, base),
    factories: Object.fromEntries(
      Object.entries(settings.factories).map(([name, factory]) => [
        name,
        { ...factory, file: absolutePath(base, factory.file) },
      ]),
    ),
    datasets: Object.fromEntries(
      Object.entries(settings.datasets).map(([name, source]) => [name, imageSource(source, base)]),
    ),
    webhooks: webhooksOf(settings.webhooks, base),
    store: storeSettings({ base, stateDir }, settings.store),
    readableFolders: settings.readableFolders.map((folder) => absolutePath(base, folder)),
  };
};

const lockFolders = (base: string, configured: string | undefined): readonly string[] => {
  if (configured !== undefined) return [absolutePath(base, configured)];
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return ['/run/lock', ...(runtime === undefined ? [] : [runtime]), tmpdir()].map((parent) =>
    join(parent, 'quantfleet'),
  );
};

const temporalSettings = (written: WrittenTemporal, base: string): TemporalSettings => {
  const { port, uiPort, namespace = 'default' } = written;
  const codec = written.codec?.keys.map(({ id, file }) => ({ id, path: absolutePath(base, file) }));
  const own = { port, uiPort, ...(codec === undefined ? {} : { codec }) };
  const cluster = findCluster(written, process.env, base);
  if (cluster === undefined) return { ...own, namespace, unusedVariables: unusedVariables(process.env) };
  return { ...own, namespace: cluster.namespace, address: cluster.address, cluster, unusedVariables: [] };
};

const pythonPath = (base: string, configured: string | undefined): string => {
  const path = process.env['QUANTFLEET_PYTHON'] ?? configured;
  if (path === undefined) return packagePath('.quantfleet/python/bin/python');
  // A bare name is looked for on PATH.
  return path.includes('/') ? absolutePath(base, path) : path;
};
