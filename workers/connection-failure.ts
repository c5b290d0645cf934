import { proxyTo } from '../config/server-proxy.js';
import type { FailureCode } from '../contracts/failures.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { keyExpiry } from './api-key-expiry.js';
import { serverUnreachable } from './server-unreachable.js';
import type { ServerTarget } from './server-target.js';

interface Reason {
  /** In the words of Core, rustls and the network. */
  readonly pattern: RegExp;
  readonly code: FailureCode;
  describe(target: ServerTarget, said: RegExpMatchArray): string;
  readonly advice: string;
}

const SERVER_ENDED =
  /broken pipe|BrokenPipe|close_notify|connection closed|ConnectionReset|Connection reset|UnexpectedEof|FRAME_SIZE_ERROR/;

/** Why a server cannot be talked to, the most particular reason first. */
const REASONS: readonly Reason[] = [
  {
    pattern: /alert: CertificateRequired/,
    code: 'ServerTlsFailed',
    describe: ({ address }) => `The Temporal server ${address} asks for a client certificate, and none is given.`,
    advice: 'Give one that its authority has signed: temporal.tls.clientCert and temporal.tls.clientKey.',
  },
  {
    pattern:
      /alert: (UnknownCA|BadCertificate|CertificateUnknown|CertificateExpired|CertificateRevoked|UnsupportedCertificate|AccessDenied)/,
    code: 'ServerTlsFailed',
    describe: ({ address }, [, alert = '']) =>
      `The Temporal server ${address} does not accept the client certificate (${alert}).`,
    advice: 'Give one that the server’s authority has signed for clients, in temporal.tls.clientCert.',
  },
  {
    pattern: /NotValidForName(?:Context \{ expected: \w+\("([^"]*)"\), presented: \[(.*?)\] \})?/,
    code: 'ServerTlsFailed',
    describe: ({ address }, [, expected = 'its host', presented = '']) => {
      const names = [...presented.matchAll(/\w+\((?:\\")?([^\\")]+)/g)].map(([, name]) => name);
      return `The certificate of the Temporal server ${address} is for ${names.join(', ') || 'another name'}, not for ${expected}.`;
    },
    advice: 'Reach it by a name of its certificate, or name one of them in temporal.tls.serverName.',
  },
  {
    pattern: /InvalidCertificate\((?:Expired|NotValidYet)/,
    code: 'ServerTlsFailed',
    describe: ({ address }) =>
      `The certificate of the Temporal server ${address} is not valid at ${new Date().toISOString()}, the time of this machine.`,
    advice: 'Look at the clock of this machine; if it is right, the server needs a new certificate.',
  },
  {
    pattern: /InvalidCertificate\(/,
    code: 'ServerTlsFailed',
    describe: ({ address, cluster }) =>
      `The certificate of the Temporal server ${address} is not signed by ${
        cluster?.tls?.serverCa === undefined ? 'a public authority' : 'the authority that is given for it'
      }.`,
    advice: 'Name the file of the authority that signed it in temporal.tls.serverCa.',
  },
  {
    pattern: /InvalidContentType|InvalidMessage/,
    code: 'ServerTlsFailed',
    describe: ({ address }) => `What answers on ${address} does not speak TLS, but TLS is asked for.`,
    advice: 'Check the port; for a Temporal server without TLS, give neither temporal.tls nor an API key.',
  },
  {
    pattern: /does not have valid authentication|does not have permission|Unauthenticated|PermissionDenied/,
    code: 'ServerAccessDenied',
    describe: ({ address }) => `The Temporal server ${address} lets nobody in with this API key, or without one.`,
    advice: 'Give a valid API key: TEMPORAL_API_KEY, or a file in temporal.apiKeyFile.',
  },
  {
    pattern: SERVER_ENDED,
    code: 'ServerTlsFailed',
    describe: ({ address, cluster }) => {
      if (cluster?.tls === undefined) {
        return `What answers on ${address} ends the connection: it may expect TLS, which is not asked for.`;
      }
      const why =
        cluster.tls.clientCert === undefined
          ? 'may ask for a client certificate, and none is given'
          : 'may not accept the client certificate';
      return `The Temporal server ${address} ends the connection after the TLS handshake: it ${why}.`;
    },
    advice: 'Check temporal.tls: serverCa, clientCert and clientKey must be those that the server’s operator gave out.',
  },
];

const NETWORK_REASONS: readonly (readonly [RegExp, string])[] = [
  [/Connection refused/, 'Nothing listens on that port.'],
  [/dns error/, 'Its name is not known here.'],
  [/timed out|TimedOut/, 'There was no answer within 10 s.'],
  [/unreachable/i, 'There is no route to it.'],
];

/** The failure of a connection that did not come about, from what Core said. */
export const connectionFailure = (
  target: ServerTarget,
  apiKey: string | undefined,
  cause: unknown,
): QuantfleetFailure => {
  const { address, proxies } = target;
  const said = cause instanceof Error ? cause.message : String(cause);
  for (const { pattern, code, describe, advice } of REASONS) {
    const match = pattern.exec(said);
    // Through a proxy it is the proxy that ends a connection.
    if (match === null || (pattern === SERVER_ENDED && proxyTo(address, proxies) !== undefined)) continue;
    const expiry = code === 'ServerAccessDenied' ? keyExpiry(apiKey) : undefined;
    return new QuantfleetFailure(code, expiry ?? describe(target, match), { advice, cause });
  }
  const reason = NETWORK_REASONS.find(([pattern]) => pattern.test(said))?.[1];
  return serverUnreachable(address, proxies, { cause, ...(reason === undefined ? {} : { reason }) });
};
