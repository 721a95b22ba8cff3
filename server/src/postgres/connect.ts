/** Opens a session on an environment: the only way from a name in preflight.json to a server. */
import { loadGrammar } from '../sql/parse';
import { type Address, readAddress } from './address';
import { type MigrationScript, openEmbedded, openThrowaway } from './embedded';
import type { Environment } from './environment';
import { CancelledError, EnvironmentError } from './errors';
import { openPgWire } from './pg-wire';
import { openSession, type Session } from './session';
import { resolveUrl, type Variables } from './variables';
import type { Wire } from './wire';

export interface ConnectOptions {
  /** Where `${env:NAME}` is looked up: secrets of the editor over the process's own environment. */
  readonly variables: Variables;
  /** What the embedded server holds: the up migrations of the workspace, in order. Not read for other environments. */
  readonly migrations: readonly MigrationScript[];
  /**
   * What is going to be applied on top of them. With it the embedded server is one of its own, thrown away when the
   * session is closed, and the session has `apply`.
   */
  readonly pending?: readonly MigrationScript[];
  readonly signal?: AbortSignal;
  /** Called with what is going on, for a progress line. */
  readonly progress?: (message: string) => void;
}

const limit = 10_000;

/**
 * Connects and finds out who we are there. Fails with a CancelledError, or an EnvironmentError that says what is wrong
 * and never holds a password. A session on production is read-only by the server's own word, or there is none.
 */
export async function connect(environment: Environment, options: ConnectOptions): Promise<Session> {
  if (options.signal?.aborted) throw new CancelledError();
  await loadGrammar();
  try {
    if (environment.kind === 'embedded') {
      const { migrations, pending } = options;
      const wire = pending
        ? await openThrowaway(migrations, pending, options)
        : await openEmbedded(migrations, options);
      return await introduce(wire, environment, 'embedded', pending !== undefined);
    }
    const address = readAddress(resolveUrl(environment, options.variables), options.variables);
    options.progress?.(`Connecting to ${address.host}…`);
    const host = address.host.startsWith('/') ? address.host : `${address.host}:${address.port}`;
    return await introduce(await openServer(environment, address, options.signal), environment, host);
  } catch (error) {
    if (options.signal?.aborted) throw new CancelledError();
    if (error instanceof EnvironmentError && !error.message.startsWith('Environment ')) {
      throw new EnvironmentError(`Environment ${environment.name}: ${error.message}`);
    }
    throw error;
  }
}

async function openServer(environment: Environment, address: Address, signal: AbortSignal | undefined): Promise<Wire> {
  const readOnly = environment.kind === 'production';
  const wire = await openPgWire(address, { readOnly, signal }).catch((error: unknown) => {
    // Some poolers refuse options at the start of a session; what `secure` does then must be enough.
    const refused =
      readOnly && error instanceof EnvironmentError && /unsupported startup parameter/.test(error.message);
    if (!refused) throw error;
    return openPgWire(address, { readOnly: false, signal });
  });
  if (readOnly) await secure(wire, environment.name);
  return wire;
}

/** Makes sure, by asking the server, that the session is read-only; closes it when it is not. */
export async function secure(wire: Wire, name: string): Promise<void> {
  const isReadOnly = async () => {
    const { rows } = await wire.query('SHOW default_transaction_read_only', limit);
    return rows[0]?.[0] === 'on';
  };
  try {
    if (await isReadOnly()) return;
    await wire.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', limit);
    if (await isReadOnly()) return;
  } catch (error) {
    await wire.close();
    throw error;
  }
  await wire.close();
  throw new EnvironmentError(
    `Environment ${name} is production, and its server does not keep the session read-only, so nothing was run. ` +
      'A pooler in between may drop the setting: connect to the server itself.',
  );
}

async function introduce(wire: Wire, environment: Environment, host: string, thrownAway = false): Promise<Session> {
  try {
    const { rows } = await wire.query(
      `SELECT current_database(), current_user, current_setting('server_version'), current_setting('server_version_num')`,
      limit,
    );
    const [database, role, serverVersion, number] = rows[0] ?? [];
    const target = {
      environment: environment.name,
      kind: environment.kind,
      host,
      database: database ?? '',
      role: role ?? '',
      serverVersion: serverVersion ?? '',
      readOnly: environment.kind === 'production',
    };
    return openSession(wire, target, Math.floor(Number(number) / 10_000), thrownAway);
  } catch (error) {
    await wire.close();
    throw error;
  }
}
