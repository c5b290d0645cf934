import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Names of the server in its certificate. */
export const SERVER_NAMES = ['localhost', 'temporal.quantfleet.test'];

/** Files in PEM form of an authority, and of a certificate that it has signed, with its key. */
export interface Certificates {
  readonly ca: string;
  readonly server: CertificatePair;
  readonly client: CertificatePair;
}

/** A certificate and its key. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** Makes an authority in a new folder, and certificates of it for a server and a client, as an operator does with openssl. */
export const makeCertificates = (folder: string, days = 2): Certificates => {
  mkdirSync(folder);
  const file = (name: string): string => join(folder, name);
  const openssl = (command: string): void => void execFileSync('openssl', command.split(' '), { stdio: 'pipe' });
  // It lets nobody but their owner read files of keys.
  const makeKey = (key: string): void => openssl(`genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${key}`);
  const [ca, caKey] = [file('ca.pem'), file('ca.key')];
  makeKey(caKey);
  openssl(`req -x509 -new -key ${caKey} -days 2 -subj /CN=${basename(folder)} -addext keyUsage=keyCertSign -out ${ca}`);
  const sign = (name: string, usage: string, names: readonly string[], lasting: number): CertificatePair => {
    const pair = { cert: file(`${name}.pem`), key: file(`${name}.key`) };
    const [request, extensions] = [file(`${name}.csr`), file(`${name}.ext`)];
    makeKey(pair.key);
    const altNames = names.map((one) => `DNS:${one}`).join(',');
    writeFileSync(extensions, `basicConstraints=CA:FALSE\nextendedKeyUsage=${usage}\nsubjectAltName=${altNames}\n`);
    openssl(`req -new -key ${pair.key} -subj /CN=${name} -out ${request}`);
    const signing = `-CA ${ca} -CAkey ${caKey} -CAcreateserial -days ${lasting} -extfile ${extensions}`;
    openssl(`x509 -req -in ${request} ${signing} -out ${pair.cert}`);
    return pair;
  };
  return {
    ca,
    server: sign('server', 'serverAuth,clientAuth', SERVER_NAMES, 2),
    client: sign('client', 'clientAuth', ['worker'], days),
  };
};
