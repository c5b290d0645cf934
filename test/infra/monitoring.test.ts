import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { codeNames, readDocument } from '../docs/markdown.js';
import { isInstalled } from './installed-tool.js';

const PROMETHEUS = packagePath('infra/cluster/prometheus');
const known = codeNames(readDocument('docs/reference/metrics.md'));

const promtool = (...args: readonly string[]) => spawnSync('promtool', args, { cwd: PROMETHEUS, encoding: 'utf8' });

/** Names of metrics in queries, without what a histogram adds. */
const metricsIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/\b(?:quantfleet|temporal)_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')),
  ),
];

test.each(['prometheus/alerts.yml', 'grafana/dashboards/quantfleet.json'])(
  'every metric of %s is on the page of metrics',
  (file) => {
    const used = metricsIn(readFileSync(packagePath(`infra/cluster/${file}`), 'utf8'));
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  },
);

test('every panel of the dashboard has a query of its own data source', () => {
  const dashboard = JSON.parse(
    readFileSync(packagePath('infra/cluster/grafana/dashboards/quantfleet.json'), 'utf8'),
  ) as {
    readonly panels: readonly {
      readonly title: string;
      readonly datasource: { readonly uid: string };
      readonly targets: readonly { readonly expr: string }[];
    }[];
  };
  const provisioned = readFileSync(
    packagePath('infra/cluster/grafana/provisioning/datasources/prometheus.yml'),
    'utf8',
  );
  for (const { datasource, targets } of dashboard.panels) {
    expect(provisioned).toContain(`uid: ${datasource.uid}\n`);
    expect(targets.filter(({ expr }) => expr !== '')).not.toEqual([]);
  }
});

test.skipIf(!isInstalled('promtool'))('Prometheus takes configuration and rules', () => {
  expect(promtool('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
});

test.skipIf(!isInstalled('promtool'))('alerts fire when they should, and not before', () => {
  const { status, stdout, stderr } = promtool('test', 'rules', 'alerts.test.yml');
  expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
});

test('every alert is tried by promtool', () => {
  const rules = readFileSync(join(PROMETHEUS, 'alerts.yml'), 'utf8');
  const tests = readFileSync(join(PROMETHEUS, 'alerts.test.yml'), 'utf8');
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(alerts.filter((name) => !tests.includes(`alertname: ${name}\n`))).toEqual([]);
});
