import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { PostgresPlace } from '../contracts/results-place.js';

/** The server of a place, as messages name it. */
export const serverOf = ({ host, port }: PostgresPlace): string =>
  `PostgreSQL at ${host.includes(':') ? `[${host}]` : host}:${port}`;

/** What went wrong, and how to mend it where the failure's own advice is too general. */
interface Reason {
  readonly message: string;
  readonly advice?: string;
}

/**
 * What an error of the driver or the server means, without their words; one that is ours, or a fault, stays as it is. Codes are
 * those of https://www.postgresql.org/docs/current/errcodes-appendix.html and of Node.js.
 */
export const postgresFailure = (place: PostgresPlace, error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof QuantfleetFailure) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '53100')
    return new QuantfleetFailure('DiskFull', `${serverOf(place)} has no space left on its disk.`, { cause: error });
  if (code.startsWith('XX') && code !== 'XX000')
    return new QuantfleetFailure('ResultsDamaged', `${serverOf(place)} reports damaged data.`, {
      advice: 'Restore the database from a backup; its log says which table is damaged.',
      cause: error,
    });
  const reason = loginReason(place, code, error) ?? wayReason(place, code) ?? unnamedReason(place, error);
  if (reason === undefined) return error;
  const advice = reason.advice === undefined ? {} : { advice: reason.advice };
  return new QuantfleetFailure('ResultsUnavailable', reason.message, { ...advice, cause: error });
};

/** Why the server does not take the user. */
const loginReason = (place: PostgresPlace, code: string, error: Error): Reason | undefined => {
  const { user, database } = place;
  const server = serverOf(place);
  switch (code) {
    case '28P01':
      return {
        message: `${server} refuses the password of ${user}, or has no such role.`,
        advice: 'Correct the password in the passwordFile, in PGPASSWORD or in ~/.pgpass.',
      };
    case '28000':
      return refusedLogin(place, error);
    case '3D000':
      return {
        message: `${server} has no database ${database}.`,
        advice: `Make it: create database ${database} owner ${user} encoding 'UTF8' template template0.`,
      };
    case '42501':
      return {
        message: `${server} does not let ${user} do what is needed in database ${database}.`,
        advice:
          'Who writes results must own the database, or be granted what docs/guide/results-on-postgresql.md lists.',
      };
    case '25006':
      return {
        message: `${server} is read-only, as a standby is.`,
        advice: 'Name the server that takes writes.',
      };
    case '53300':
      return { message: `${server} has no connection left.`, advice: 'Raise max_connections, or end other clients.' };
    case '57P01':
    case '57P02':
    case '57P03':
      return { message: `${server} is being stopped or started.` };
    default:
      return undefined;
  }
};

/** The server's words may be in any language, so the place in its source tells which refusal it is. */
const refusedLogin = (place: PostgresPlace, error: Error): Reason => {
  const routine = 'routine' in error ? error.routine : undefined;
  if (routine === 'InitializeSessionUserId') {
    return {
      message: `${serverOf(place)} has no role ${place.user}.`,
      advice: `Make it: create role ${place.user} login.`,
    };
  }
  const way = place.tls === null ? 'without TLS' : 'over TLS';
  return {
    message: `${serverOf(place)} does not let ${place.user} in to database ${place.database} ${way} from this machine.`,
    advice: 'Set results.postgres.sslMode, or add a line to the server’s pg_hba.conf.',
  };
};

const WAYS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ETIMEDOUT: 'it gives no answer',
  ECONNRESET: 'it ended the connection',
  EPIPE: 'it ended the connection',
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not use its socket',
};

const TLS_FAULTS: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'no authority that counts has signed its certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'no authority that counts has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'no authority that counts has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'no authority that counts has signed its certificate',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another host',
};

/** Why the server is not reached, or not trusted. */
const wayReason = (place: PostgresPlace, code: string): Reason | undefined => {
  const way = WAYS[code];
  if (way !== undefined) {
    return {
      message: `${serverOf(place)} cannot be reached: ${way}.`,
      advice: 'Start it, or correct results.postgres in quantfleet.yaml.',
    };
  }
  // OpenSSL's own codes begin so: a server that closes the handshake, or a key that does not belong to the certificate.
  const fault = TLS_FAULTS[code] ?? (/^ERR_(SSL|OSSL|TLS)_/.test(code) ? 'the two do not agree on TLS' : undefined);
  if (fault === undefined)
    return code.startsWith('08') ? { message: `${serverOf(place)} ended the connection.` } : undefined;
  return {
    message: `${serverOf(place)} is not trusted: ${fault}.`,
    advice: 'Name its authority in results.postgres.sslRootCert, or correct host, sslMode, sslCert and sslKey.',
  };
};

/** Errors that pg 8.23 throws without a code. */
const unnamedReason = (place: PostgresPlace, { message }: Error): Reason | undefined => {
  if (message === 'The server does not support SSL connections') {
    return {
      message: `${serverOf(place)} does not speak TLS.`,
      advice: 'Switch ssl on there; or set results.postgres.sslMode to disable, and everything passes unencrypted.',
    };
  }
  if (/timeout/.test(message)) return { message: `${serverOf(place)} cannot be reached: it gives no answer.` };
  if (/^Connection terminated|^Client has encountered a connection error|not queryable/.test(message))
    return { message: `${serverOf(place)} ended the connection.` };
  return undefined;
};
