/** A place where SQL can run, as the person named it in preflight.json; `embedded` is always there. */

export type EnvironmentKind = 'embedded' | 'local' | 'staging' | 'production';

export interface Environment {
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** As written in preflight.json, with its `${env:NAME}` references unresolved; undefined for `embedded`. */
  readonly url: string | undefined;
}

/** The server inside Preflight: PostgreSQL in WebAssembly, holding the schema that the workspace's migrations make. */
export const embeddedEnvironment: Environment = { name: 'embedded', kind: 'embedded', url: undefined };

/** What may be shown of an environment before anything runs; never holds a password. */
export interface Target {
  readonly environment: string;
  readonly kind: EnvironmentKind;
  readonly host: string;
  readonly database: string;
  readonly role: string;
  /** `SHOW server_version`. */
  readonly serverVersion: string;
  readonly readOnly: boolean;
}
