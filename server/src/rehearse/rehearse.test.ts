import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { History, Migration } from '../migrations/history';
import { connect } from '../postgres/connect';
import { embeddedEnvironment } from '../postgres/environment';
import { CancelledError } from '../postgres/errors';
import type { Session } from '../postgres/session';
import { displayName } from '../schema/names';
import { loadGrammar } from '../sql/parse';
import { readSource } from '../sql/source-file';
import { rehearsalFindings } from './rehearsal-findings';
import { type RehearsalOptions, rehearsalScripts, rehearse } from './rehearse';
import type { RehearsalReport, RehearsedStatement } from './result';

beforeAll(loadGrammar);

interface Files {
  readonly up: string | readonly string[];
  readonly down?: string;
  readonly transaction?: Migration['transaction'];
}

const shipped = `create table orders (id bigint primary key, total numeric not null);
create table customers (id bigint primary key, email text);
create function public.touch() returns trigger language plpgsql as 'begin return new; end';
insert into orders values (1, 10), (2, 20);`;

function historyOf({ up, down, transaction = 'tool' }: Files): History {
  const migration = (path: string, text: string, version: string, direction: 'up' | 'down', pending = true) =>
    ({ source: readSource(path, text), version, direction, transaction, pending }) as const;
  const ups = typeof up === 'string' ? [up] : up;
  const migrations = [
    migration('1.up.sql', shipped, '1', 'up', false),
    ...ups.map((text, index) => migration(`${index + 2}.up.sql`, text, String(index + 2), 'up')),
    ...(down === undefined ? [] : [migration('2.down.sql', down, '2', 'down')]),
  ];
  return { tool: 'golang-migrate', folder: '', migrations };
}

async function withSession<T>(files: Files, use: (history: History, session: Session) => Promise<T>): Promise<T> {
  const history = historyOf(files);
  const session = await connect(embeddedEnvironment, { variables: {}, ...rehearsalScripts(history) });
  try {
    return await use(history, session);
  } finally {
    await session.close();
  }
}

/** On a server of its own, which is thrown away. */
function run(files: Files, options?: RehearsalOptions): Promise<RehearsalReport> {
  return withSession(files, (history, session) => rehearse({ history }, session, options));
}

/** In a transaction that is rolled back, as on somebody's server; all such rehearsals share one. */
function runRolledBack(files: Files): Promise<RehearsalReport> {
  return rehearse({ history: historyOf(files) }, shared);
}

let shared: Session;
beforeAll(async () => {
  const { migrations } = rehearsalScripts(historyOf({ up: '' }));
  shared = await connect(embeddedEnvironment, { variables: {}, migrations });
});
afterAll(() => shared.close());

/** Each statement's status and effects, in short. */
function told({ status, effects, held }: RehearsedStatement): string[] {
  const words = (kind: string, all: RehearsedStatement['effects']) =>
    all.map(({ relation, lock, rewrites, scans, measured, isNew }) =>
      [
        kind + lock,
        displayName(relation),
        kind === '' && rewrites && 'rewrites',
        kind === '' && scans && 'scans',
        kind === '' && !measured && 'model',
        isNew && 'new',
      ]
        .filter(Boolean)
        .join(' '),
    );
  return [status, ...words('', effects).sort(), ...words('held ', held).sort()];
}

/** The text under the error of the only statement that failed. */
function underError(report: RehearsalReport, text: string): string | undefined {
  const [failed, ...others] = report.statements.filter(({ status }) => status === 'failed');
  expect(others).toEqual([]);
  return failed?.error && text.slice(failed.error.span.start, failed.error.span.end);
}

describe('what works', () => {
  test('shows locks, rewrites and scans of each statement, and what is held', async () => {
    const { statements, target, waysBack } = await run({
      up: `alter table orders add customer_id bigint;
           alter table orders add foreign key (customer_id) references customers;
           alter table customers alter id type int;
           create table new (id int);
           create index on new (id);
           update orders set total = 2;`,
    });
    expect(target.kind).toBe('embedded');
    expect(waysBack).toEqual([]);
    expect(statements.map(({ milliseconds }) => typeof milliseconds)).toEqual(Array(6).fill('number'));
    expect(statements.map(told)).toEqual([
      ['applied', 'ACCESS EXCLUSIVE public.orders'],
      [
        'applied',
        'SHARE ROW EXCLUSIVE public.customers',
        'SHARE ROW EXCLUSIVE public.orders scans',
        'held ACCESS EXCLUSIVE public.orders',
      ],
      [
        'applied',
        // Its type changes, so the key is made anew.
        'ACCESS EXCLUSIVE public.customers rewrites scans',
        expect.stringMatching(/^(ACCESS|SHARE ROW) EXCLUSIVE public\.orders scans model$/),
        'held ACCESS EXCLUSIVE public.orders',
        'held SHARE ROW EXCLUSIVE public.customers',
      ],
      ['applied', 'held ACCESS EXCLUSIVE public.customers', 'held ACCESS EXCLUSIVE public.orders'],
      ['applied', 'SHARE public.new scans new', ...Array(2).fill(expect.stringMatching(/^held /))],
      ['applied', 'ROW EXCLUSIVE public.orders scans', ...Array(3).fill(expect.stringMatching(/^held /))],
    ]);
  });

  test('each statement runs by itself where the tool opens no transaction, CONCURRENTLY outside of one', async () => {
    const { statements } = await run({
      transaction: 'none',
      up: `create index concurrently on orders (total);
           begin; lock table customers; alter table orders drop total; commit;
           drop table orders;
           vacuum customers;`,
    });
    expect(statements.map(told)).toEqual([
      ['applied', 'SHARE UPDATE EXCLUSIVE public.orders scans model'],
      ['applied'],
      ['applied', 'ACCESS EXCLUSIVE public.customers'],
      ['applied', 'ACCESS EXCLUSIVE public.orders', 'held ACCESS EXCLUSIVE public.customers'],
      ['applied'],
      ['applied', 'ACCESS EXCLUSIVE public.orders'],
      ['applied', 'SHARE UPDATE EXCLUSIVE public.customers model'],
    ]);
  });

  test('a transaction may set its isolation first', async () => {
    const up = `begin; set transaction isolation level repeatable read; set local lock_timeout = '1s'; alter table orders add a int;
                savepoint s; drop table customers; rollback to s; select * from customers; commit;
                begin isolation level serializable; select 1; commit`;
    const { statements } = await run({ up, transaction: 'none' });
    expect(statements.map(({ status }) => status)).toEqual(Array(12).fill('applied'));
    expect(statements.slice(3, 8).map((one) => one.effects.map(({ lock }) => lock))).toEqual([
      ['ACCESS EXCLUSIVE'],
      [],
      ['ACCESS EXCLUSIVE'],
      [],
      ['ACCESS SHARE'],
    ]);
    const { statements: rolledBack } = await runRolledBack({ up, transaction: 'none' });
    expect(rolledBack.map(({ status }) => status)).toEqual(['applied', 'not run', ...Array(10).fill('applied')]);
  });

  test('extensions that the embedded server has are at hand', async () => {
    const { statements } = await run({ up: 'create extension citext; alter table customers alter email type citext' });
    expect(statements.map(({ status }) => status)).toEqual(['applied', 'applied']);
  });
});

describe('what fails', () => {
  test('is told at the word, with the server’s hint, and nothing runs after it', async () => {
    const up = 'create index a on orders (id);\nupdate orders set totl = 1;\nselect 1;';
    const report = await runRolledBack({ up: [up, 'select 2'] });
    expect(report.statements.map(({ status }) => status)).toEqual(['applied', 'failed', 'not run', 'not run']);
    expect(underError(report, up)).toBe('totl');
    expect(rehearsalFindings(report)).toMatchObject([
      {
        rule: 'migration-fails',
        severity: 'error',
        evidence: 'rehearsed',
        file: '2.up.sql',
        object: 'totl',
        span: { start: up.indexOf('totl'), end: up.indexOf('totl') + 4 },
        message: expect.stringContaining('column "totl" of relation "orders" does not exist (42703)'),
      },
    ]);
    const query = 'create view v as select 1, orders.totl from orders';
    const { statements } = await runRolledBack({ up: query });
    expect(statements[0]?.error?.hint).toMatch(/orders\.total/);
    expect(query.slice(statements[0]?.error?.span.start, statements[0]?.error?.span.end)).toBe('orders');
  });

  test.each([
    ['alter table orders drop column totl', 'totl'],
    ['alter table public.ordrs add a int', 'ordrs'],
    ['create index on orders ("Totl")', '"Totl"'],
    ['alter table orders add constraint c check (totl > 0)', 'totl'],
    ['alter table orders alter total type nmeric(9, 2)', 'nmeric'],
    ["do $$ begin raise exception 'no'; end $$", "do $$ begin raise exception 'no'; end $$"],
    ['alter table orders alter total set not nul', 'nul'],
    ['select 1 +', '+'],
  ])('%s: under %s', async (up, under) => {
    expect(underError(await runRolledBack({ up, transaction: 'none' }), up)).toBe(under);
  });

  test('counts UTF-16 behind CRLF, emoji and a comment', async () => {
    const up = "-- 🐘\r\nselect '😀😀', /* 😀 */\r\n  totl from orders;\r\n";
    expect(underError(await runRolledBack({ up }), up)).toBe('totl');
    const alter = "comment on table orders is '😀';\r\nalter table orders /* 😀 */ drop totl;";
    expect(underError(await runRolledBack({ up: alter }), alter)).toBe('totl');
  });

  test('CONCURRENTLY in the transaction that the tool opens', async () => {
    const { statements } = await run({ up: 'create index concurrently on orders (total); select 1' });
    expect(statements[0]).toMatchObject({ status: 'failed', error: { code: '25001' } });
  });

  test('a deferred constraint at COMMIT is the last statement’s', async () => {
    const up = `alter table orders add c bigint references customers deferrable initially deferred;
                update orders set c = 7`;
    const { statements } = await run({ up });
    expect(statements.map(({ status }) => status)).toEqual(['applied', 'failed']);
    expect(statements[1]?.error).toMatchObject({ code: '23503' });
  });

  test('LOCK TABLE where nothing opens a transaction', async () => {
    const { statements } = await run({ up: 'lock table orders', transaction: 'none' });
    expect(statements[0]).toMatchObject({ status: 'failed', error: { code: '25P01' } });
  });
});

describe('on a server that is not thrown away', () => {
  test('nothing stays, whatever the migration commits, and what runs outside of transactions is left out', async () => {
    const up = 'begin; create table new (id int); commit; create index concurrently on new (id); drop table new';
    for (const _ of [1, 2]) {
      const { statements } = await runRolledBack({ up, transaction: 'none' });
      expect(statements.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied', 'not run', 'applied']);
      expect(statements[3]?.reason).toMatch(
        /cannot run inside a transaction block, and on embedded all is rolled back/,
      );
    }
  });

  test('a deferred constraint is checked where COMMIT would', async () => {
    const up = `alter table orders add c bigint references customers deferrable initially deferred;
                update orders set c = 7`;
    const { statements } = await runRolledBack({ up });
    expect(statements[1]).toMatchObject({ status: 'failed', error: { code: '23503' } });
  });

  test('production is refused before anything runs', async () => {
    const production: Session = {
      ...shared,
      target: { ...shared.target, environment: 'live', kind: 'production' },
      transaction: () => Promise.reject(new Error('ran')),
    };
    await expect(rehearse({ history: historyOf({ up: 'select 1' }) }, production)).rejects.toThrow(
      /live is production.*Rehearse on the embedded server/,
    );
  });
});

describe('what cannot be found out', () => {
  test.each([
    ['create extension postgis', /"postgis" is not available.*choose an environment/],
    ['grant select on orders to app_reader', /role "app_reader" does not exist.*choose an environment/],
    ['copy orders from stdin', /cannot read COPY/],
  ])('%s is the embedded server’s lack, not an error of the migration', async (up, reason) => {
    const report = await runRolledBack({ up: `select 1; ${up}; select 2` });
    expect(report.statements.map(({ status }) => status)).toEqual(['applied', 'stopped', 'not run']);
    expect(report.statements[1]?.reason).toMatch(reason);
    expect(rehearsalFindings(report)).toEqual([]);
  });

  test.each([
    'select pg_sleep(30)',
    'with recursive r (n) as (select 1 union all select n + 1 from r) select count(*) from r',
  ])('%s is ended by the watchdog', async (up) => {
    const { statements } = await run({ up: `${up}; select 1` }, { statementLimit: 1_500 });
    expect(statements.map(({ status }) => status)).toEqual(['stopped', 'not run']);
    expect(statements[0]?.reason).toMatch(/did not answer within 1\.5 s/);
  });

  test('is cancelled while a statement runs', async () => {
    await withSession({ up: 'select 1; select pg_sleep(30)' }, async (history, session) => {
      const controller = new AbortController();
      const seen: number[] = [];
      const rehearsal = rehearse({ history }, session, {
        signal: controller.signal,
        onProgress: ({ done, total }) => {
          seen.push(done, total);
          setTimeout(() => controller.abort(), 100);
        },
      });
      await expect(rehearsal).rejects.toThrow(CancelledError);
      expect(seen).toEqual([1, 2]);
    });
  });
});

describe('the way back', () => {
  const back = async (up: string, down: string) => {
    const { waysBack } = await runRolledBack({ up, down });
    const [way] = waysBack;
    return way && { ...way, statements: way.statements.map(({ status }) => status) };
  };

  test('brings the schema back', async () => {
    expect(
      await back(
        `create table new (id serial primary key, kind text check (kind <> '')); create index on orders (total);
         create trigger t before update on orders for each row execute function touch();
         create type mood as enum ('sad'); create view v as select id from orders; alter table orders alter total drop not null;`,
        `alter table orders alter total set not null; drop view v; drop type mood; drop trigger t on orders;
         drop index orders_total_idx; drop table new;`,
      ),
    ).toMatchObject({ file: '2.down.sql', up: '2.up.sql', cameBack: true, differences: [] });
  });

  test.each([
    ['create table new (id int primary key)', 'The table public.new is left over.'],
    ['alter table orders add a int default 1', 'The column public.orders.a is left over.'],
    ['alter table customers drop email', 'The column public.customers.email is missing.'],
    [
      'alter table orders alter total drop not null',
      'The column public.orders.total was numeric NOT NULL and is now numeric.',
    ],
    ['create index i on orders (total)', 'The index public.i is left over.'],
    ['alter table orders add constraint c check (total > 0)', 'The constraint c of public.orders is left over.'],
    ['create view v as select 1 a', 'The view public.v is left over.'],
    ["create type mood as enum ('sad')", 'The type public.mood is left over.'],
    ['create sequence s', 'The sequence public.s is left over.'],
    ["create function f(int) returns int language sql as 'select 1'", 'The function public.f(integer) is left over.'],
    [
      "create or replace function touch() returns trigger language plpgsql as 'begin return old; end'",
      'The function public.touch() is not what it was.',
    ],
    [
      'create trigger t before update on orders for each row execute function touch()',
      'The trigger t of public.orders is left over.',
    ],
    ['alter table orders enable row level security', 'The table public.orders was plain and is now with row security.'],
    ['drop table customers', 'The table public.customers is missing.'],
  ])('says what differs after %s', async (up, difference) => {
    expect(await back(up, 'select 1')).toMatchObject({ cameBack: false, differences: [difference] });
  });

  test('fails at its own place', async () => {
    const report = await runRolledBack({ up: 'create table new (id int)', down: 'drop table nwe' });
    expect(report.waysBack).toMatchObject([{ cameBack: undefined, statements: [{ status: 'failed' }] }]);
    expect(rehearsalFindings(report)).toMatchObject([{ file: '2.down.sql', span: { start: 11, end: 14 } }]);
  });
});
