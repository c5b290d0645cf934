import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { absolutePath } from './file-path.js';
import { serverAddressSchema } from './server-address.js';
import type { Environment } from './server-proxy.js';
import { nameServer, readTemporalProfile, type TemporalProfile, temporalVariables } from './temporal-profile.js';
import type { WrittenTemporal } from './temporal-schema.js';

/** What a connection is secured with, before it is read. */
export interface CredentialSource {
  /** Where it is named, for people. */
  readonly name: string;
  /** A file, or the content itself. */
  readonly from: { readonly path: string } | { readonly data: string | Uint8Array };
}

/** TLS to a server; what is left out is the host of the address, or the public authorities. */
export interface ClusterTls {
  readonly serverCa?: CredentialSource;
  readonly clientCert?: CredentialSource;
  readonly clientKey?: CredentialSource;
  readonly serverName?: string;
}

/** A Temporal server of others, and how it is reached. */
export interface Cluster {
  /** host:port */
  readonly address: string;
  /** Where the address comes from, for people. */
  readonly origin: string;
  readonly namespace: string;
  /** Absent where the connection is not encrypted. */
  readonly tls?: ClusterTls;
  readonly apiKey?: CredentialSource;
  /** Headers of every call. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The server that this machine is told to use: what quantfleet.yaml says counts, then the variables TEMPORAL_*, then the
 * profile; `undefined` where none of them names one. Fails with `ConfigInvalid` or `ConfigNotFound`.
 *
 * @param base Folder that paths count from
 */
export const findCluster = (written: WrittenTemporal, environment: Environment, base: string): Cluster | undefined => {
  const variables = temporalVariables(environment);
  if (written.address === undefined && written.profile === undefined && !nameServer(variables)) {
    return requireNoCredentials(written);
  }
  const profile = readTemporalProfile(environment, written.profile);
  const { address = profile.address, namespace = profile.namespace ?? 'default', apiKeyFile } = written;
  const origin = written.address === undefined ? profile.origin : 'temporal.address';
  const apiKey =
    apiKeyFile === undefined
      ? sourceOf('the API key', profile.apiKey === undefined ? undefined : { data: profile.apiKey })
      : sourceOf('temporal.apiKeyFile', { path: absolutePath(base, apiKeyFile) });
  const tls = tlsOf(written, profile, base);
  if (apiKey !== undefined && tls === undefined && isSwitchedOff(written, profile)) throw keyWithoutTls(apiKey);
  const secured = tls ?? (apiKey === undefined ? undefined : {});
  return {
    address: requireAddress(address, origin),
    origin,
    namespace,
    metadata: profile.grpcMeta ?? {},
    ...(secured === undefined ? {} : { tls: secured }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
};

/** Variables of the environment that would matter if there were an address. */
export const unusedVariables = (environment: Environment): readonly string[] =>
  Object.keys(temporalVariables(environment)).filter((name) =>
    /^TEMPORAL_(NAMESPACE|API_KEY|TLS|TLS_.*|GRPC_META_.*)$/.test(name),
  );

const requireNoCredentials = ({ tls, apiKeyFile }: WrittenTemporal): undefined => {
  if (tls === undefined && apiKeyFile === undefined) return undefined;
  const key = tls === undefined ? 'temporal.apiKeyFile' : 'temporal.tls';
  throw new QuantfleetFailure('ConfigInvalid', `${key} is given, but no server that it is for.`, {
    advice: 'Name it in temporal.address, or remove the key: the embedded server on loopback has neither TLS nor keys.',
  });
};

const sourceOf = (name: string, from: CredentialSource['from'] | undefined): CredentialSource | undefined =>
  from === undefined ? undefined : { name, from };

/** What quantfleet.yaml says of TLS counts as a whole: certificate and key belong together. */
const tlsOf = ({ tls }: WrittenTemporal, profile: TemporalProfile, base: string): ClusterTls | undefined => {
  if (tls !== undefined) {
    const { serverName } = tls;
    const file = (key: 'serverCa' | 'clientCert' | 'clientKey') => {
      const path = tls[key];
      return path === undefined
        ? {}
        : { [key]: { name: `temporal.tls.${key}`, from: { path: absolutePath(base, path) } } };
    };
    return {
      ...file('serverCa'),
      ...file('clientCert'),
      ...file('clientKey'),
      ...(serverName === undefined ? {} : { serverName }),
    };
  }
  if (profile.tls === undefined || profile.tls.disabled === true) return undefined;
  const { serverCACert, clientCert, clientKey, serverName } = profile.tls;
  if ((clientCert === undefined) !== (clientKey === undefined)) {
    const [given, missing] = clientKey === undefined ? ['certificate', 'key'] : ['key', 'certificate'];
    throw new QuantfleetFailure(
      'ConfigInvalid',
      `The environment and the profile give a client ${given} without its ${missing}, so neither would be used.`,
      {
        advice: `Give both: TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or client_cert_path and client_key_path.`,
      },
    );
  }
  return {
    ...named('serverCa', 'the server’s CA', serverCACert),
    ...named('clientCert', 'the client certificate', clientCert),
    ...named('clientKey', 'the client key', clientKey),
    ...(serverName === undefined ? {} : { serverName }),
  };
};

const named = (key: string, name: string, from: CredentialSource['from'] | undefined) =>
  from === undefined ? {} : { [key]: { name, from } };

const isSwitchedOff = ({ tls }: WrittenTemporal, profile: TemporalProfile): boolean =>
  tls === undefined && profile.tls?.disabled === true;

const keyWithoutTls = ({ name }: CredentialSource): QuantfleetFailure =>
  new QuantfleetFailure('ConfigInvalid', `TLS is switched off, so ${name} would travel in clear text.`, {
    advice: 'Remove TEMPORAL_TLS=false, or tls.disabled in the profile; or give no API key.',
  });

const requireAddress = (address: string | undefined, origin: string): string => {
  if (address === undefined) {
    throw new QuantfleetFailure('ConfigInvalid', `There is no address in the ${origin}.`, {
      advice: 'Give it there, in TEMPORAL_ADDRESS, or in temporal.address of quantfleet.yaml.',
    });
  }
  const { success } = serverAddressSchema.safeParse(address);
  if (success) return address;
  throw new QuantfleetFailure(
    'ConfigInvalid',
    `The ${origin}: expected host:port, as in temporal.example.com:7233, found ${JSON.stringify(address)}`,
    { advice: 'Correct the address; it has neither a scheme nor a path.' },
  );
};
