import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAddress } from './address';
import { missingVariables, resolveUrl, urlProblem } from './variables';

const variable = (name: string) => `\${env:${name}}`;
const environment = (url: string) => ({ name: 'staging', kind: 'staging', url }) as const;

describe('the url of an environment', () => {
  test.each([
    variable('URL'),
    `postgres://app@db/shop`,
    `postgresql://app:${variable('PASSWORD')}@db:5432/shop?sslmode=require`,
    `postgres://${variable('USER')}:${variable('PASSWORD')}@${variable('HOST')}/shop`,
    `postgres://${variable('USER')}@${variable('HOST')}/shop`,
    `postgres:///shop?host=/var/run/postgresql&password=${variable('PASSWORD')}`,
    'postgres://?service=shop',
  ])('%s is fine', (url) => expect(urlProblem(url)).toBeUndefined());

  test.each([
    ['postgres://app:hunter2@db/shop', /holds a password/],
    [`postgres://${variable('USER')}:hunter2@db/shop`, /holds a password/],
    [`postgres://app:hunter2${variable('PASSWORD')}@db/shop`, /holds a password/],
    ['postgres://db/shop?user=app&password=hunter2', /holds a password/],
    ['postgres://app:$' + '{PASSWORD}@db/shop', /Only references of the form/],
    ['mysql://db/shop', /begins with postgres:\/\//],
    ['host=db dbname=shop', /begins with postgres:\/\//],
  ])('%s is refused, without telling it', (url, message) => {
    const problem = urlProblem(url);
    expect(problem).toMatch(message);
    expect(problem).not.toContain('hunter2');
    expect(() => resolveUrl(environment(url), { PASSWORD: 'x', USER: 'x' })).toThrow(message);
  });

  test('is resolved; a password is written as it is, and an address as an address', () => {
    const url = `postgres://${variable('USER')}:${variable('PASSWORD')}@${variable('HOST')}/shop?application_name=${variable('USER')}`;
    const variables = { USER: 'a/b', PASSWORD: 'p@ss:w%rd', HOST: 'db:6432' };
    const resolved = resolveUrl(environment(url), variables);
    expect(resolved).toBe('postgres://a%2Fb:p%40ss%3Aw%25rd@db:6432/shop?application_name=a%2Fb');
    expect(readAddress(resolved, {})).toMatchObject({ user: 'a/b', password: 'p@ss:w%rd', host: 'db', port: 6432 });
    expect(resolveUrl(environment(variable('URL')), { URL: 'postgres://a:b@c/d' })).toBe('postgres://a:b@c/d');
  });

  test('names what is missing', () => {
    const url = `postgres://${variable('USER')}:${variable('PASSWORD')}@db/shop`;
    expect(missingVariables(environment(url), { USER: 'x', PASSWORD: '' })).toEqual(['PASSWORD']);
    expect(() => resolveUrl(environment(url), { USER: 'x' })).toThrow(
      /Environment staging needs PASSWORD, which is not set\. Set it/,
    );
  });
});

describe('an address', () => {
  test.each([
    [
      'postgres://app:s%20x@db.shop.com:6432/my%20shop',
      { user: 'app', password: 's x', host: 'db.shop.com', port: 6432, database: 'my shop' },
    ],
    ['postgres://app@[::1]/shop', { host: '::1', port: 5432 }],
    ['postgres://app@db', { database: 'app' }],
    [
      'postgres://app@/shop?host=/var/run/postgresql',
      { host: '/var/run/postgresql', database: 'shop', transports: [false] },
    ],
    ['postgres:///shop?user=app&port=1', { host: 'localhost', user: 'app', port: 1 }],
    [
      'postgres://app@db/shop?connect_timeout=3&options=-c%20search_path%3Dx',
      { connectTimeout: 3000, options: '-c search_path=x' },
    ],
  ])('%s', (url, parts) => expect(readAddress(url, {})).toMatchObject(parts));

  test('takes from the PG variables what the url leaves out', () => {
    const variables = { PGHOST: 'h', PGPORT: '7', PGUSER: 'u', PGDATABASE: 'd', PGPASSWORD: 'p', PGSSLMODE: 'disable' };
    const parts = { host: 'h', port: 7, user: 'u', database: 'd', password: 'p', transports: [false] };
    expect(readAddress('postgres://', variables)).toMatchObject(parts);
    expect(readAddress('postgres://app@db/shop', variables)).toMatchObject({
      host: 'db',
      user: 'app',
      database: 'shop',
    });
  });

  test.each([
    ['postgres://app:50%@db/shop', /% that is not followed/],
    ['postgres://app@db:99999/shop', /not one of PostgreSQL/],
    ['postgres://app@db/shop?port=x', /port/],
    ['http://app:hunter2@db', /not one of PostgreSQL/],
    ['hunter2', /not one of PostgreSQL/],
    ['postgres://app@db/shop?sslmode=no-verify', /not one of PostgreSQL’s: disable/],
    ['postgres://app@db/shop?service=nowhere', /The service nowhere is not defined in/],
    [
      'postgres://app@db/shop?sslrootcert=/nowhere.crt&sslmode=verify-ca',
      /certificate file \/nowhere\.crt cannot be read/,
    ],
  ])('%s is refused', (url, message) => {
    expect(() => readAddress(url, { PGSERVICEFILE: '/nowhere.conf' })).toThrow(message);
    expect(() => readAddress(url, { PGSERVICEFILE: '/nowhere.conf' })).not.toThrow(/hunter2/);
  });
});

describe('sslmode means what it means to libpq', () => {
  let folder: string;
  let root: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'preflight-'));
    root = join(folder, 'root.crt');
    writeFileSync(root, 'THE AUTHORITY');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const transports = (query: string) => readAddress(`postgres://app@db/shop?${query}`, {}).transports;
  const unverified = { rejectUnauthorized: false };

  test('without an authority’s certificate', () => {
    expect(homedir()).toBeTruthy();
    expect(transports('sslmode=disable')).toEqual([false]);
    expect(transports('sslmode=allow')).toEqual([false, unverified]);
    expect(transports('')).toEqual([unverified, false]);
    expect(transports('sslmode=prefer')).toEqual([unverified, false]);
    expect(transports('sslmode=require')).toEqual([unverified]);
    expect(() => transports('sslmode=verify-ca')).toThrow(/needs the certificate of the authority/);
    expect(transports('sslmode=verify-full')).toEqual([{ rejectUnauthorized: true, servername: 'db' }]);
  });

  test('with one', () => {
    const authority = { ca: 'THE AUTHORITY', rejectUnauthorized: true, checkServerIdentity: expect.any(Function) };
    expect(transports(`sslmode=require&sslrootcert=${root}`)).toEqual([authority]);
    expect(transports(`sslmode=verify-ca&sslrootcert=${root}`)).toEqual([authority]);
    expect(transports(`sslmode=verify-full&sslrootcert=${root}`)).toEqual([
      { ca: 'THE AUTHORITY', rejectUnauthorized: true, servername: 'db' },
    ]);
    expect(transports('sslmode=verify-full&sslrootcert=system')).toEqual([
      { rejectUnauthorized: true, servername: 'db' },
    ]);
  });

  test('a service file fills what the url leaves out', () => {
    const file = join(folder, 'services.conf');
    writeFileSync(
      file,
      '# services\r\n[other]\r\nhost=wrong\r\n\r\n[shop]\r\nhost=db.shop.com\r\nport = 6432\r\nuser=app\r\ndbname=shop\r\npassword=a=b\r\nsslmode=require\r\n[last]\r\nhost=wrong\r\n',
    );
    const parts = {
      host: 'db.shop.com',
      port: 6432,
      user: 'me',
      database: 'shop',
      password: 'a=b',
      transports: [unverified],
    };
    expect(readAddress('postgres://me@?service=shop', { PGSERVICEFILE: file })).toMatchObject(parts);
  });
});
