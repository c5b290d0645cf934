/** A database file of this machine. */
export interface SqlitePlace {
  readonly kind: 'sqlite';
  /** Absolute path, or `:memory:`. */
  readonly path: string;
}

/** How a server is told to be the right one, and who comes; names of PEM files. */
export interface PostgresTls {
  /** `require` trusts any certificate, `verify-ca` one of a known authority, `verify-full` only one of the server's name too. */
  readonly mode: 'require' | 'verify-ca' | 'verify-full';
  /** Certificates of the authorities that count, instead of those that Node.js knows. */
  readonly rootCert?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** A database of a PostgreSQL server. */
export interface PostgresPlace {
  readonly kind: 'postgres';
  /** Name or address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /**
   * Asked at every connection, so that a password may be changed meanwhile; undefined where there is none. A function, so that
   * whatever prints or stores a place cannot show the password.
   */
  readonly readPassword: () => Promise<string | undefined>;
  /** Null where nothing is encrypted. */
  readonly tls: PostgresTls | null;
}

/** Where the results database is. */
export type ResultsPlace = SqlitePlace | PostgresPlace;

/** The databases that results may lie in. */
export type ResultsKind = ResultsPlace['kind'];
