import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from './certificates.js';

/** A server that speaks TLS in front of one that does not. */
export interface TlsServer {
  /** localhost:port */
  readonly address: string;
  stop(): void;
}

/** Puts mutual TLS, as a Temporal server has it, in front of a development server, which has none. */
export const startTlsServer = async ({ ca, server }: Certificates, behind: string): Promise<TlsServer> => {
  const [host = '', port] = behind.split(':');
  const tls = createServer(
    {
      key: readFileSync(server.key),
      cert: readFileSync(server.cert),
      ca: readFileSync(ca),
      requestCert: true,
      ALPNProtocols: ['h2'],
    },
    (client) => {
      const upstream = connect(Number(port), host);
      client.on('error', () => upstream.destroy()).pipe(upstream);
      upstream.on('error', () => client.destroy()).pipe(client);
    },
  );
  tls.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
  await once(tls, 'listening');
  return { address: `localhost:${(tls.address() as AddressInfo).port}`, stop: () => void tls.close() };
};
