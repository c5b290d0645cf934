import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as EnvConfig from '@temporalio/envconfig';
import type * as Toml from 'smol-toml';
import { z } from 'zod';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { closestName } from './closest-name.js';
import { describeProblem } from './describe-problem.js';
import { knownKeys } from './known-keys.js';
import type { Environment } from './server-proxy.js';

const PREFIX = 'TEMPORAL_';
const TLS_PREFIX = 'TEMPORAL_TLS_';
const TLS_FILES = ['CLIENT_CERT', 'CLIENT_KEY', 'SERVER_CA_CERT'];
const TLS_VARIABLES = [
  ...TLS_FILES.flatMap((file) => [`${TLS_PREFIX}${file}_PATH`, `${TLS_PREFIX}${file}_DATA`]),
  `${TLS_PREFIX}SERVER_NAME`,
];
/** The variables that say how a Temporal server is reached. */
export const TEMPORAL_VARIABLES = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_PROFILE',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_TLS',
  ...TLS_VARIABLES,
  'TEMPORAL_GRPC_META_*',
];
/** Any one of them says that there is a Temporal server to connect to. */
const NAMING_VARIABLES = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

const text = z.string();
const profileSchema = z.strictObject({
  address: text.optional(),
  namespace: text.optional(),
  api_key: text.optional(),
  tls: z
    .strictObject({
      disabled: z.boolean().optional(),
      client_cert_path: text.optional(),
      client_cert_data: text.optional(),
      client_key_path: text.optional(),
      client_key_data: text.optional(),
      server_ca_cert_path: text.optional(),
      server_ca_cert_data: text.optional(),
      server_name: text.optional(),
    })
    .optional(),
  // That of Temporal's own command line; it names a codec server, which quantfleet does not ask.
  codec: z.strictObject({ endpoint: text.optional(), auth: text.optional() }).optional(),
  grpc_meta: z.record(text, text).optional(),
});
const fileSchema = z.strictObject({ profile: z.record(text, profileSchema).default({}) });

/** Temporal's own environment configuration: a profile of its file, with the variables TEMPORAL_* over it. */
export interface TemporalProfile extends EnvConfig.ClientConfigProfile {
  /** Where the address comes from, for people. */
  readonly origin: string;
}

/** The part of an environment that Temporal's own configuration is about; as elsewhere, an empty variable is none. */
export const temporalVariables = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(PREFIX) && value !== undefined && value !== '' ? [[name, value] as const] : [],
    ),
  );

/** Whether the variables say which server there is. */
export const nameServer = (variables: Environment): boolean => NAMING_VARIABLES.some((name) => name in variables);

/**
 * Reads a profile of Temporal's configuration file, if one is asked for, and the variables over it, with Temporal's own
 * library. Fails with `ConfigNotFound` or `ConfigInvalid` where that would pass over what is half given or misspelt.
 */
export const readTemporalProfile = (environment: Environment, named: string | undefined): TemporalProfile => {
  const variables = temporalVariables(environment);
  requireMeantVariables(variables);
  const profile = named ?? variables['TEMPORAL_PROFILE'];
  const file =
    profile === undefined && variables['TEMPORAL_CONFIG_FILE'] === undefined ? undefined : configFile(environment);
  const name = profile ?? 'default';
  const data = file === undefined ? undefined : readProfileFile(file, name);
  // Most commands connect to nothing; loading it takes a twentieth of a second.
  const { loadClientConfigProfile } = createRequire(import.meta.url)('@temporalio/envconfig') as typeof EnvConfig;
  try {
    return {
      ...loadClientConfigProfile({
        ...(data === undefined
          ? { disableFile: true }
          : { configSource: { data }, profile: name, configFileStrict: true }),
        overrideEnvVars: variables,
      }),
      origin: 'TEMPORAL_ADDRESS' in variables ? 'TEMPORAL_ADDRESS in the environment' : `profile ${name} of ${file}`,
    };
  } catch (cause) {
    // What is left: the path and the text of the same certificate, one in the file and one in the environment.
    const message = `${file ?? 'The environment'} and TEMPORAL_TLS_* give the same certificate or key as a path and as text.`;
    throw new QuantfleetFailure('ConfigInvalid', message, { advice: 'Give each of them once.', cause });
  }
};

const requireMeantVariables = (variables: Environment): void => {
  const problems = [
    ...TLS_FILES.map((file) => `${TLS_PREFIX}${file}`)
      .filter((name) => `${name}_PATH` in variables && `${name}_DATA` in variables)
      .map((name) => `${name}_PATH and ${name}_DATA are both set: set one of them`),
    ...Object.keys(variables)
      .filter((name) => name.startsWith(TLS_PREFIX) && !TLS_VARIABLES.includes(name))
      .map(describeUnknown),
    ...describeSwitch(variables['TEMPORAL_TLS']),
  ];
  if (problems.length === 0) return;
  throw new QuantfleetFailure('ConfigInvalid', problems.map((problem) => `The environment: ${problem}`).join('\n'), {
    advice: 'Correct or unset the named variable; docs/reference/config.md lists them all.',
  });
};

const describeUnknown = (name: string): string => {
  if (name === 'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION') {
    return `${name} is set, but the server’s certificate is always verified; name its authority in TEMPORAL_TLS_SERVER_CA_CERT_PATH`;
  }
  const meant = closestName(name, TLS_VARIABLES);
  return `there is no variable ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
};

const describeSwitch = (value: string | undefined): readonly string[] =>
  value === undefined || ['1', 'true', '0', 'false'].includes(value)
    ? []
    : [`TEMPORAL_TLS: expected true or false, found ${JSON.stringify(value)}`];

const configFile = ({ TEMPORAL_CONFIG_FILE, XDG_CONFIG_HOME, HOME = '' }: Environment): string =>
  TEMPORAL_CONFIG_FILE || join(XDG_CONFIG_HOME || join(HOME, '.config'), 'temporalio', 'temporal.toml');

/** The text of the file, once it is known to have the profile and nothing that would be passed over. */
const readProfileFile = (file: string, name: string): string => {
  const data = readText(file);
  const content = fileSchema.safeParse(parseToml(file, data), { reportInput: true });
  if (!content.success) {
    const problems = content.error.issues.flatMap((issue) =>
      describeProblem(issue, (path) => knownKeys(fileSchema, path)),
    );
    throw invalidFile(problems.map(({ message }) => `${file}: ${message}`).join('\n'));
  }
  const names = Object.keys(content.data.profile);
  if (names.includes(name)) return data;
  const meant = closestName(name, names);
  const hint = meant === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean ${meant}?`;
  throw invalidFile(`${file}: there is no profile ${name}; ${hint}`);
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new QuantfleetFailure('ConfigNotFound', `Temporal’s configuration file ${file} cannot be read.`, {
      advice: 'Make it, or name another with TEMPORAL_CONFIG_FILE.',
      cause,
    });
  }
};

const parseToml = (file: string, data: string): unknown => {
  const { parse, TomlError } = createRequire(import.meta.url)('smol-toml') as typeof Toml;
  try {
    return parse(data);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // The first line says what is wrong, and those below show where.
    const [what = ''] = cause.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw invalidFile(`${file}:${cause.line}: ${what}`, cause);
  }
};

const invalidFile = (message: string, cause?: unknown): QuantfleetFailure =>
  new QuantfleetFailure('ConfigInvalid', message, {
    advice: 'Correct the named key; docs/reference/config.md says where the file lies and what is read of it.',
    cause,
  });
