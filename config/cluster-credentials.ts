import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { Cluster, ClusterTls, CredentialSource } from './cluster.js';
import { readNamedFile, readSecretFile } from './secret-file.js';

/** What both of Temporal's connections take; the contents of files are PEM. */
export interface ClusterCredentials {
  readonly tls?: {
    readonly serverRootCACertificate?: Buffer;
    readonly serverNameOverride?: string;
    readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
  };
  readonly apiKey?: string;
  readonly metadata: Record<string, string>;
}

/**
 * Reads certificates and keys, as they are now. Fails with `ConfigNotFound` or `ConfigInvalid` for what no server could
 * accept: it would say so in words of its TLS library, or not at all.
 */
export const readCredentials = ({ tls, apiKey, metadata }: Cluster): ClusterCredentials => ({
  metadata: { ...metadata },
  ...(tls === undefined ? {} : { tls: readTls(tls) }),
  ...(apiKey === undefined ? {} : { apiKey: readApiKey(apiKey) }),
});

const readTls = ({ serverCa, clientCert, clientKey, serverName }: ClusterTls) => ({
  ...(serverName === undefined ? {} : { serverNameOverride: serverName }),
  ...(serverCa === undefined ? {} : { serverRootCACertificate: readCertificate(serverCa).pem }),
  ...(clientCert === undefined || clientKey === undefined ? {} : { clientCertPair: readPair(clientCert, clientKey) }),
});

const readPair = (clientCert: CredentialSource, clientKey: CredentialSource) => {
  const { pem: crt, certificate } = readCertificate(clientCert);
  const key = content(clientKey, readSecretFile);
  if (!certificate.checkPrivateKey(parseKey(clientKey, key))) {
    throw invalid(`${told(clientKey)} is not the key of the certificate in ${told(clientCert)}.`);
  }
  const [from, until] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const now = new Date();
  if (now > until) throw invalid(`${told(clientCert)}: the certificate has expired on ${until.toISOString()}.`);
  if (now < from) {
    const message = `${told(clientCert)}: the certificate is valid only from ${from.toISOString()}, and it is ${now.toISOString()}.`;
    throw invalid(message, 'Look at the clock of this machine, or wait.');
  }
  return { crt, key };
};

const readCertificate = (source: CredentialSource): { readonly pem: Buffer; readonly certificate: X509Certificate } => {
  const pem = content(source, readNamedFile);
  try {
    return { pem, certificate: new X509Certificate(pem) };
  } catch (cause) {
    throw invalid(`${told(source)} is not a certificate in PEM form.`, undefined, cause);
  }
};

const parseKey = (source: CredentialSource, pem: Buffer): KeyObject => {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const isEncrypted = pem.includes('ENCRYPTED');
    throw invalid(
      `${told(source)} is ${isEncrypted ? 'encrypted with a passphrase' : 'not a private key in PEM form'}.`,
      isEncrypted ? 'Give the key without a passphrase, in a file that its owner alone may read.' : undefined,
      cause,
    );
  }
};

const readApiKey = (source: CredentialSource): string => {
  const key = content(source, readSecretFile).toString('utf8').trim();
  // It travels in a header.
  if (/^[!-~]+$/.test(key)) return key;
  throw invalid(`${told(source)}: expected an API key, found ${key === '' ? 'nothing' : 'several words or lines'}.`);
};

const content = ({ name, from }: CredentialSource, read: (name: string, path: string) => Buffer): Buffer =>
  'path' in from ? read(name, from.path) : Buffer.from(from.data);

const told = ({ name, from }: CredentialSource): string => ('path' in from ? `${name} (${from.path})` : name);

const invalid = (message: string, advice = 'Give another file or variable.', cause?: unknown): QuantfleetFailure =>
  new QuantfleetFailure('ConfigInvalid', message, { advice, cause });
