/** Opens what `--env` names, and says to standard error where it leads before anything runs. */
import { forwardScripts } from '../migrations/script';
import { type ConnectOptions, connect } from '../postgres/connect';
import { type Environment, embeddedEnvironment, type Target } from '../postgres/environment';
import { CancelledError, EnvironmentError, StatementError } from '../postgres/errors';
import type { Session } from '../postgres/session';
import type { WorkspaceReview } from '../workspace/workspace';
import { Failure } from './command';
import { paintFor, writeError } from './output';

/** What the embedded server is to hold; see ConnectOptions. */
type Scripts = Pick<ConnectOptions, 'migrations' | 'pending' | 'progress'>;

/**
 * Connects, tells where, lets `use` work, and closes. Ctrl-C really stops what runs. What goes wrong becomes a Failure.
 * Without `scripts` the embedded server holds what all migrations make.
 */
export async function withEnvironment<Result>(
  name: string | undefined,
  review: WorkspaceReview,
  use: (session: Session, signal: AbortSignal) => Promise<Result>,
  scripts: Scripts = allMigrations(review),
): Promise<Result> {
  const environment = environmentNamed(name, review);
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  try {
    const session = await connect(environment, { variables: process.env, ...scripts, signal: controller.signal });
    try {
      announce(session.target);
      return await use(session, controller.signal);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw toFailure(error);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

function allMigrations({ input }: WorkspaceReview): Scripts {
  return { migrations: forwardScripts(input.histories) };
}

/** An error of the database rooms as the one line that the command line shows. */
export function toFailure(error: unknown): unknown {
  if (error instanceof StatementError) {
    return new Failure([`${error.message} (${error.code})`, error.detail, error.hint].filter(Boolean).join('\n'));
  }
  return error instanceof EnvironmentError || error instanceof CancelledError
    ? new Failure(error.message, { cause: error })
    : error;
}

/** The environment that `--env` names; without a name the embedded one. Fails with a Failure that says which there are. */
export function environmentNamed(name: string | undefined, { settings }: WorkspaceReview): Environment {
  if (name === undefined) return embeddedEnvironment;
  const environments = [embeddedEnvironment, ...settings.environments];
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const known = environments.map((environment) => environment.name).join(', ');
  throw new Failure(
    `There is no environment called ${JSON.stringify(name)}. Known are ${known}; others are named in preflight.json.`,
  );
}

function announce({ environment, kind, host, database, role, serverVersion, readOnly }: Target): void {
  const paint = paintFor(process.stderr);
  const what = kind === 'production' ? paint.red(`${environment} (production, read-only)`) : paint.bold(environment);
  const mode = readOnly && kind !== 'production' ? ', read-only' : '';
  writeError(`${what}: database ${database} on ${host} as ${role}, PostgreSQL ${serverVersion}${mode}\n`);
}
