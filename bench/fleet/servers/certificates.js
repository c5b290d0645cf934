import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { inCheckout } from '../../../scripts/setup/step.js';

/** Makes an authority in a folder, with a certificate for the servers at these names and addresses, by the script of infra/. */
export const makeAuthority = (folder, names) => {
  const make = (...args) =>
    execFileSync(inCheckout('infra/cluster/certificates.sh'), [folder, ...args], { stdio: 'pipe' });
  make('init');
  make('server', ...names);
  return {
    folder,
    ca: join(folder, 'ca.pem'),
    cert: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
    /** A certificate for a machine or a person. */
    client(name) {
      make('client', name);
      return { clientCert: join(folder, `client-${name}.pem`), clientKey: join(folder, `client-${name}.key`) };
    },
  };
};
