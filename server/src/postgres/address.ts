/** Reads a connection URL with libpq's meanings, since that is what people and providers write URLs for. */
import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { EnvironmentError } from './errors';
import { readService } from './service-file';
import type { Variables } from './variables';

export interface Address {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined: the driver looks into .pgpass. */
  readonly password: string | undefined;
  /** In the order in which they are tried; false is without TLS. */
  readonly transports: readonly (ConnectionOptions | false)[];
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Server options of the URL (`options=-c …`). */
  readonly options: string | undefined;
  readonly channelBinding: boolean;
}

const defaultConnectTimeout = 10_000;

/**
 * The parts of `url`; what it leaves out comes from a service file and the PG… variables, as in libpq (manual, sections
 * 34.1 and 34.15 to 34.17). Fails with an EnvironmentError that never repeats the url.
 */
export function readAddress(url: string, variables: Variables): Address {
  const parsed = parseUrl(url);
  const named = (name: string) => parsed.searchParams.get(name) || undefined;
  const serviceName = named('service') ?? variables.PGSERVICE;
  const service: Readonly<Record<string, string>> = serviceName ? readService(serviceName, variables) : {};
  const pick = (fromUrl: string, keyword: string, variable: string) =>
    named(keyword) ?? (fromUrl || service[keyword] || variables[variable] || undefined);

  const written = parsed.hostname === noHost ? '' : decode(parsed.hostname).replace(/^\[(.*)\]$/, '$1');
  const host = pick(written, 'host', 'PGHOST') ?? 'localhost';
  const user = pick(decode(parsed.username), 'user', 'PGUSER') ?? userInfo().username;
  const port = Number(pick(parsed.port, 'port', 'PGPORT') ?? 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new EnvironmentError('The port of the url is no number.');
  const seconds = Number(named('connect_timeout') ?? variables.PGCONNECT_TIMEOUT ?? 0);
  return {
    host,
    port,
    database: pick(decode(parsed.pathname.slice(1)), 'dbname', 'PGDATABASE') ?? user,
    user,
    password: pick(decode(parsed.password), 'password', 'PGPASSWORD'),
    transports: host.startsWith('/')
      ? [false]
      : readTransports((keyword, variable) => pick('', keyword, variable), host),
    connectTimeout: seconds > 0 ? seconds * 1000 : defaultConnectTimeout,
    options: pick('', 'options', 'PGOPTIONS'),
    channelBinding: named('channel_binding') === 'require',
  };
}

/** Stands where the url names no host (RFC 6761: nobody can have this name). */
const noHost = 'none.invalid';

function parseUrl(url: string): URL {
  try {
    // An empty host means the default one or a socket in the options, which URL does not take beside a user.
    const parsed = new URL(url.trim().replace(/^([a-z]+:\/\/[^/?#@]*@)(?=[/?#]|$)/i, `$1${noHost}`));
    if (/^postgres(ql)?:$/.test(parsed.protocol)) return parsed;
  } catch {
    // The error repeats the url, password and all.
  }
  throw new EnvironmentError(
    'The url is not one of PostgreSQL: it reads postgres://user@host:5432/database, with @, :, / and % in a user or password written as %40, %3A, %2F and %25.',
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new EnvironmentError(
      'The url holds a % that is not followed by two hexadecimal digits; a plain % is written %25.',
    );
  }
}

/**
 * libpq's sslmode (manual, section 34.19): node-postgres would read `require` as `verify-full` and a missing one as no
 * TLS. Where libpq wants a root certificate file and finds none, the authorities that Node trusts stand in.
 */
function readTransports(
  pick: (keyword: string, variable: string) => string | undefined,
  host: string,
): readonly (ConnectionOptions | false)[] {
  const mode = pick('sslmode', 'PGSSLMODE') ?? 'prefer';
  const rootFile = pick('sslrootcert', 'PGSSLROOTCERT');
  const ca = rootFile === 'system' ? undefined : certificate(rootFile, 'root.crt');
  const own = {
    ...optional('cert', certificate(pick('sslcert', 'PGSSLCERT'), 'postgresql.crt')),
    ...optional('key', certificate(pick('sslkey', 'PGSSLKEY'), 'postgresql.key')),
  };
  const unverified = { ...own, rejectUnauthorized: false };
  const authority = { ...own, ...optional('ca', ca), rejectUnauthorized: true, checkServerIdentity: () => undefined };
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unverified];
    case 'prefer':
      return [unverified, false];
    case 'require':
      return [ca === undefined ? unverified : authority];
    case 'verify-ca':
      if (ca !== undefined) return [authority];
      throw new EnvironmentError(
        `sslmode=verify-ca needs the certificate of the authority: sslrootcert=FILE, or ${join('~', '.postgresql', 'root.crt')}. With a public authority use verify-full.`,
      );
    case 'verify-full':
      return [{ ...own, ...optional('ca', ca), rejectUnauthorized: true, ...optional('servername', serverName(host)) }];
    default:
      throw new EnvironmentError(
        `sslmode=${mode} is not one of PostgreSQL’s: disable, allow, prefer, require, verify-ca, verify-full.`,
      );
  }
}

// TLS names servers by name only, never by address.
function serverName(host: string): string | undefined {
  return /^[\d.]+$|:/.test(host) ? undefined : host;
}

function certificate(file: string | undefined, standard: string): string | undefined {
  const home = join(homedir(), '.postgresql', standard);
  try {
    return readFileSync(file ?? home, 'utf8');
  } catch {
    if (file === undefined) return undefined;
    throw new EnvironmentError(`The certificate file ${file} cannot be read.`);
  }
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: string });
}
