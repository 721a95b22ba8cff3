/** A wire to a real server, over node-postgres. */
import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import type { Address } from './address';
import { EnvironmentError, StatementError } from './errors';
import type { QueryResult } from './session';
import type { Wire } from './wire';

export interface PgWireOptions {
  /** Asks the server to make the session read-only from its first moment. */
  readonly readOnly: boolean;
  readonly signal?: AbortSignal | undefined;
}

interface ExtendedQuery extends pg.QueryArrayConfig {
  readonly queryMode: 'extended';
}

const changingCommands = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];
/** Milliseconds that a server gets to act on its own timeout, or on a cancel, before the connection is cut. */
const grace = 3_000;

/** Connects by the first transport that the server takes. Fails with an EnvironmentError without any secret in it. */
export async function openPgWire(address: Address, options: PgWireOptions): Promise<Wire> {
  const [first, second] = address.transports;
  try {
    return await open(address, first ?? false, options);
  } catch (error) {
    const anotherWay = second !== undefined && error instanceof Error && isAboutTls(error, first !== false);
    if (!anotherWay || options.signal?.aborted) throw describe(error, address);
    return open(address, second, options).catch((again: unknown) => {
      throw describe(again, address);
    });
  }
}

/** Whether the failure is that of trying with TLS (the server has none) or without (the server wants it). */
function isAboutTls(error: Error, triedTls: boolean): boolean {
  return triedTls ? /does not support SSL/.test(error.message) : /no encryption|SSL off/.test(error.message);
}

async function open(address: Address, ssl: ConnectionOptions | false, options: PgWireOptions): Promise<Wire> {
  const socket = new Socket();
  const client = new pg.Client(clientConfig(address, ssl, options.readOnly, socket));
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost = error;
  });
  const cut = () => socket.destroy(new Error('The connection was cut.'));
  options.signal?.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', cut);
  }
  let running = false;

  return {
    async query(sql, limit) {
      if (lost) throw describe(lost, address);
      const timer = setTimeout(cut, limit + grace);
      running = true;
      try {
        const query: ExtendedQuery = { text: sql, rowMode: 'array', queryMode: 'extended' };
        return toResult(await client.query<(string | null)[]>(query));
      } catch (error) {
        throw describe(error, address);
      } finally {
        running = false;
        clearTimeout(timer);
      }
    },
    async cancel() {
      if (!running) return;
      const timer = setTimeout(cut, grace);
      await cancelBackend(address, ssl, client).catch(cut);
      while (running) await new Promise((resolve) => setTimeout(resolve, 10));
      clearTimeout(timer);
    },
    async close() {
      const timer = setTimeout(cut, grace);
      await client.end().catch(() => undefined);
      clearTimeout(timer);
      socket.destroy();
    },
  };
}

function clientConfig(
  address: Address,
  ssl: ConnectionOptions | false,
  readOnly: boolean,
  socket: Socket,
): pg.ClientConfig {
  // The last one of an option counts, so that the url cannot take the guard back.
  const options = [address.options, readOnly ? '-c default_transaction_read_only=on' : undefined].filter(Boolean);
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    ...(address.password === undefined ? {} : { password: address.password }),
    ssl,
    ...(options.length > 0 ? { options: options.join(' ') } : {}),
    enableChannelBinding: address.channelBinding,
    application_name: 'preflight',
    connectionTimeoutMillis: address.connectTimeout,
    stream: () => socket,
    // Values stay in the server's own text form.
    types: { getTypeParser: () => (value: unknown) => value },
  };
}

/** pg_cancel_backend from a second connection: unlike the protocol's cancel it goes through TLS and says whether it came. */
async function cancelBackend(address: Address, ssl: ConnectionOptions | false, client: pg.Client): Promise<void> {
  const { processID } = client as pg.Client & { readonly processID: number | null };
  const second = new pg.Client(clientConfig(address, ssl, false, new Socket()));
  second.on('error', () => undefined);
  await second.connect();
  try {
    await second.query('SELECT pg_catalog.pg_cancel_backend($1)', [processID]);
  } finally {
    await second.end();
  }
}

function toResult(result: pg.QueryArrayResult<(string | null)[]>): QueryResult {
  return {
    columns: result.fields.map((field) => field.name),
    rows: result.rows,
    affected: changingCommands.includes(result.command) ? (result.rowCount ?? 0) : undefined,
  };
}

/** The error in words that name the place, with every form of the password taken out. */
function describe(error: unknown, address: Address): EnvironmentError | StatementError {
  if (error instanceof EnvironmentError) return error;
  const place = `${address.user}@${address.host}:${address.port}/${address.database}`;
  const hide = (text: string) => withoutSecret(text, address.password);
  if (error instanceof pg.DatabaseError && error.severity !== 'FATAL') {
    const position = error.position === undefined ? undefined : Number(error.position) - 1;
    const optional = (text: string | undefined) => (text === undefined ? undefined : hide(text));
    return new StatementError(
      hide(error.message),
      error.code ?? 'XX000',
      optional(error.detail),
      optional(error.hint),
      position,
    );
  }
  return new EnvironmentError(`${place}: ${hide(words(error))}`);
}

/** A host with several addresses fails with one error for each, and no message of its own. */
function words(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(words))].join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}

/** The text without the secret in any form in which a URL or a driver may repeat it. */
export function withoutSecret(text: string, secret: string | undefined): string {
  if (!secret) return text;
  const forms = [secret, encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)];
  return [...new Set(forms)]
    .sort((a, b) => b.length - a.length)
    .reduce((hidden, form) => hidden.replaceAll(form, '***'), text);
}
