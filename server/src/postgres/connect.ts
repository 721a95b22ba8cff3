/** Opens a session on an environment: the only way from a name in preflight.json to a server. */
import type { MigrationScript } from './embedded';
import type { Environment } from './environment';
import type { Session } from './session';

export interface ConnectOptions {
  /** Where `${env:NAME}` is looked up: secrets of the editor over the process's own environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What the embedded server holds: the up migrations of the workspace, in order. Not read for other environments. */
  readonly migrations: readonly MigrationScript[];
  readonly signal?: AbortSignal;
  /** Called with what is going on, for a progress line. */
  readonly progress?: (message: string) => void;
}

/** Connects and says who we are there. Fails with an EnvironmentError that names environment, host and next step, or a CancelledError. */
export declare function connect(environment: Environment, options: ConnectOptions): Promise<Session>;
