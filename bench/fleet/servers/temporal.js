import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { inCheckout } from '../../../scripts/setup/step.js';
import { createProgram, freePorts, isListening } from '../program.js';

const SERVICES = ['frontend', 'matching', 'history', 'worker'];

/** Starts Temporal's server with the schema and the configuration that infra/ makes, on ports of its own. */
export const startTemporal = async (folder, { programs, postgres, password, certificates }, tools) => {
  mkdirSync(folder);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(programs['temporal-sql-tool'], join(bin, 'temporal-sql-tool'));
  execFileSync(inCheckout('infra/cluster/temporal/schema.sh'), ['127.0.0.1', `${postgres.port}`], {
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, SQL_PASSWORD: password },
    stdio: 'pipe',
  });
  const { file, port } = await configure(folder, { postgres, password, certificates });
  const server = createProgram(
    {
      name: 'temporal-server',
      file: programs['temporal-server'],
      args: ['--config-file', file, '--allow-no-auth', 'start'],
      env: process.env,
      folder,
      isReady: () => isListening(port),
      readySeconds: 60,
    },
    tools,
  );
  await server.start();
  return { ...server, port };
};

const configure = async (folder, { postgres, password, certificates }) => {
  const configuration = join(folder, 'configuration');
  const values = {
    TEMPORAL_HOST: 'localhost',
    TEMPORAL_HISTORY_SHARDS: '4',
    POSTGRES_PORT: `${postgres.port}`,
    TEMPORAL_DB_PASSWORD: password,
    CERTIFICATES: certificates.folder,
    CONFIGURATION: configuration,
  };
  const example = readFileSync(inCheckout('infra/cluster/cluster.env.example'), 'utf8');
  const environment = join(folder, 'cluster.env');
  const filledIn = example.replace(/^([A-Z0-9_]+)=(.*)$/gm, (_, name, value) => `${name}=${values[name] ?? value}`);
  writeFileSync(environment, filledIn, { mode: 0o600 });
  execFileSync(inCheckout('infra/cluster/configure.sh'), [environment], { stdio: 'pipe' });
  const file = join(configuration, 'temporal.yaml');
  const settings = parse(readFileSync(file, 'utf8'));
  const [metrics, http, ...ports] = await freePorts(2 + 2 * SERVICES.length);
  for (const service of SERVICES) {
    settings.services[service].rpc.grpcPort = ports.pop();
    settings.services[service].rpc.membershipPort = ports.pop();
  }
  settings.services.frontend.rpc.httpPort = http;
  settings.global.metrics.prometheus.listenAddress = `127.0.0.1:${metrics}`;
  const port = settings.services.frontend.rpc.grpcPort;
  settings.clusterMetadata.clusterInformation.active.rpcAddress = `127.0.0.1:${port}`;
  writeFileSync(file, stringify(settings));
  return { file, port };
};
