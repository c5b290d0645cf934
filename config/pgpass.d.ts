declare module 'pgpass' {
  /** Looks a password up in libpq's password file; undefined where it has none, or others may read it. */
  export default function pgpass(
    login: { readonly host: string; readonly port: number; readonly database: string; readonly user: string },
    found: (password: string | undefined) => void,
  ): void;
}
