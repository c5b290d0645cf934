import { readFile } from 'node:fs/promises';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

interface Sources {
  /** Absolute path of a file that holds the password. */
  readonly file: string | undefined;
  /** From the environment. */
  readonly password: string | undefined;
}

/**
 * Finds the password of a login at the time it is asked for: in the named file, else in the environment, else in libpq's
 * password file (`~/.pgpass`, or PGPASSFILE). A file that cannot be read is `ResultsUnavailable`.
 */
export const passwordReader =
  (login: Login, { file, password }: Sources) =>
  async (): Promise<string | undefined> => {
    if (file !== undefined) return passwordOfFile(file);
    if (password !== undefined && password !== '') return password;
    const { default: pgpass } = await import('pgpass');
    return new Promise((resolve) => pgpass(login, resolve));
  };

const passwordOfFile = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new QuantfleetFailure('ResultsUnavailable', `The passwordFile ${file} cannot be read.`, {
      advice: 'Check results.postgres.passwordFile in quantfleet.yaml, and the permissions of the file.',
      cause,
    });
  }
};
