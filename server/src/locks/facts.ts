/** The table of facts: what each action takes on each relation that it concerns, by version, with the source of the row. */
import type { LockMode, PostgresVersion } from './effect';

/** The part that a relation plays in an action; which relations play it, the action's own code says. */
export type Target =
  | 'table' // the relation that the statement names, and what the action reaches through it
  | 'partition'
  | 'parent'
  | 'child'
  | 'default partition'
  | 'referenced' // by a foreign key
  | 'referencing'
  | 'referenced parent'; // the partitioned table that a foreign key points to

export interface Fact {
  readonly on: Target;
  readonly lock: LockMode;
  readonly rewrites?: true;
  /** `planned`: a query reads it, and the planner may choose to read it whole. */
  readonly scans?: true | 'planned';
  /** The lock is taken only when a row concerns the relation. */
  readonly whenRows?: true;
  /** The lock is taken only when the role that the statement names owns the relation. */
  readonly whenOwned?: true;
  /** First and last version of which this is true. */
  readonly since?: PostgresVersion;
  readonly until?: PostgresVersion;
  /** The manual's page or section; `measured` alone: it says nothing, the servers do (test/servers/cases). */
  readonly source: string;
}

const tableLocks = 'manual 13.3.1';
const alterTable = 'manual ALTER TABLE';

const exclusive = { on: 'table', lock: 'ACCESS EXCLUSIVE', source: alterTable } as const;
const exclusiveRewrite = { ...exclusive, rewrites: true, scans: true } as const;
const exclusiveScan = { ...exclusive, scans: true } as const;

export const facts = {
  // Columns
  'add column': [exclusive],
  'fill a new column in every row': [exclusiveRewrite],
  'check a new column': [exclusiveScan],
  'drop column': [exclusive],
  'change default': [exclusive],
  'drop not null': [exclusive],
  'drop not null of the parent alone': [exclusive, { ...exclusive, on: 'child', since: 18, source: 'measured' }],
  'drop not null again': [exclusive, { ...exclusive, on: 'child', until: 17, source: 'measured' }],
  'set not null': [exclusiveScan],
  'set not null, proved': [exclusive],
  'set not null again': [exclusive, { ...exclusive, on: 'child', until: 17, source: 'measured' }],
  'set expression': [{ ...exclusiveRewrite, since: 17 }],
  'set virtual expression': [{ ...exclusive, since: 18 }],
  'drop expression': [exclusive],
  'change type': [exclusive],
  'change type, checking constraints or indexes': [exclusiveScan],
  'change type, rewriting': [exclusiveRewrite],
  'change identity': [exclusive, { ...exclusive, on: 'partition', since: 17 }],
  'set column statistics': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable }],
  'set column options': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable }],
  'set column storage': [exclusive],
  'set column compression': [exclusive],

  // Constraints
  'add constraint': [{ ...exclusive, on: 'child', since: 18, source: 'measured' }],
  'add check': [exclusiveScan],
  'add check, unchecked': [exclusive],
  'add unique or primary key': [exclusiveScan, { on: 'partition', lock: 'SHARE', scans: true, source: 'measured' }],
  'add constraint using index': [exclusive],
  'add foreign key below': [{ on: 'child', lock: 'SHARE ROW EXCLUSIVE', since: 18, source: 'measured' }],
  'add foreign key': [
    { on: 'table', lock: 'SHARE ROW EXCLUSIVE', scans: true, source: alterTable },
    { on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', scans: 'planned', source: alterTable },
  ],
  'add foreign key, unchecked': [
    { on: 'table', lock: 'SHARE ROW EXCLUSIVE', source: alterTable },
    { on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', source: alterTable },
  ],
  'check a foreign key again': [
    { on: 'referenced', lock: 'ACCESS EXCLUSIVE', scans: 'planned', source: 'measured' },
    { on: 'referenced parent', lock: 'SHARE ROW EXCLUSIVE', until: 14, source: 'measured' },
    { on: 'referenced parent', lock: 'ACCESS EXCLUSIVE', since: 15, source: 'measured' },
    { on: 'referencing', lock: 'ACCESS EXCLUSIVE', scans: true, source: 'measured' },
  ],
  'make a foreign key again': [
    { on: 'referenced', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'referenced parent', lock: 'SHARE ROW EXCLUSIVE', until: 14, source: 'measured' },
    { on: 'referenced parent', lock: 'ACCESS EXCLUSIVE', since: 15, source: 'measured' },
    { on: 'referencing', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
  ],
  'drop constraint': [exclusive],
  'drop foreign key': [
    { on: 'referenced', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'referenced parent', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'referencing', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
  ],
  'drop foreign key with its table or column': [
    { on: 'referenced', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'referenced parent', lock: 'ACCESS EXCLUSIVE', since: 15, source: 'measured' },
    { on: 'referencing', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
  ],
  'validate check or not null': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', scans: true, source: alterTable }],
  'validate foreign key': [
    { on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', scans: true, source: alterTable },
    { on: 'referenced', lock: 'ROW SHARE', scans: 'planned', source: alterTable },
  ],
  'validate what is valid': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable }],

  'alter constraint': [exclusive],
  'enforce foreign key': [
    { ...exclusiveScan, since: 18, source: 'measured' },
    { on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', scans: 'planned', since: 18, source: 'measured' },
  ],
  'no longer enforce foreign key': [{ on: 'referenced', lock: 'ACCESS EXCLUSIVE', since: 18, source: 'measured' }],

  // Tables
  'alter table otherwise': [exclusive],
  'change owner': [exclusive],
  'drop or give away what a role may own': [{ ...exclusive, whenOwned: true, source: 'measured' }],
  'set tablespace of what a role may own': [{ ...exclusive, rewrites: true, whenOwned: true }],
  'choose clustering index': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable }],
  'enable or disable trigger': [{ on: 'table', lock: 'SHARE ROW EXCLUSIVE', source: alterTable }],
  'enable or disable rule': [exclusive],
  'change row security': [exclusive],
  'set replica identity': [exclusive],
  'make typed table': [exclusive],
  'set persistence': [exclusiveRewrite],
  'set persistence it has': [exclusive],
  'set tablespace': [{ ...exclusive, rewrites: true }],
  'set access method': [exclusiveRewrite],
  'set access method it has': [exclusive],
  'set storage options': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable }],
  'set catalog option': [exclusive],
  'create table that references': [{ on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', source: 'manual CREATE TABLE' }],
  'drop table': [
    { on: 'table', lock: 'ACCESS EXCLUSIVE', source: tableLocks },
    { on: 'parent', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'default partition', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
  ],

  'create table like': [{ on: 'table', lock: 'ACCESS SHARE', source: 'measured' }],

  // Partitions and inheritance
  'create inheriting table': [{ on: 'parent', lock: 'SHARE UPDATE EXCLUSIVE', source: 'measured' }],
  'create partition': [
    { on: 'parent', lock: 'ACCESS EXCLUSIVE', source: 'manual CREATE TABLE' },
    { on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', source: 'measured' },
    { on: 'referencing', lock: 'ACCESS SHARE', until: 14, source: 'measured' },
    { on: 'referencing', lock: 'SHARE ROW EXCLUSIVE', since: 15, source: 'measured' },
  ],
  'attach partition': [
    { on: 'parent', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable },
    { on: 'partition', lock: 'ACCESS EXCLUSIVE', source: alterTable },
    { on: 'referencing', lock: 'ACCESS SHARE', until: 14, source: 'measured' },
    { on: 'referencing', lock: 'SHARE ROW EXCLUSIVE', since: 15, source: 'measured' },
  ],
  'lock the default partition': [{ on: 'default partition', lock: 'ACCESS EXCLUSIVE', source: 'manual CREATE TABLE' }],
  'search the default partition': [
    { on: 'default partition', lock: 'ACCESS EXCLUSIVE', scans: true, source: 'manual CREATE TABLE' },
  ],
  'index a new partition': [{ on: 'partition', lock: 'ACCESS EXCLUSIVE', scans: true, source: alterTable }],
  'check a new partition': [{ on: 'partition', lock: 'ACCESS EXCLUSIVE', scans: true, source: alterTable }],
  'merge a foreign key': [{ on: 'referenced', lock: 'ACCESS EXCLUSIVE', source: 'measured' }],
  'detach partition': [
    { on: 'parent', lock: 'ACCESS EXCLUSIVE', source: alterTable },
    { on: 'partition', lock: 'ACCESS EXCLUSIVE', source: alterTable },
    { on: 'default partition', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', source: 'measured' },
  ],
  'detach referenced partition': [
    { on: 'partition', lock: 'ACCESS EXCLUSIVE', scans: 'planned', source: 'measured' },
    { on: 'referencing', lock: 'ACCESS EXCLUSIVE', scans: 'planned', source: 'measured' },
  ],
  'detach partition concurrently': [
    { on: 'parent', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable },
    { on: 'partition', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'referenced', lock: 'SHARE ROW EXCLUSIVE', source: 'measured' },
  ],
  inherit: [
    { on: 'child', lock: 'ACCESS EXCLUSIVE', source: alterTable },
    { on: 'parent', lock: 'SHARE UPDATE EXCLUSIVE', source: alterTable },
  ],
  'no longer inherit': [
    { on: 'child', lock: 'ACCESS EXCLUSIVE', source: alterTable },
    { on: 'parent', lock: 'ACCESS SHARE', source: 'measured' },
  ],

  // Indexes
  'create index': [{ on: 'table', lock: 'SHARE', scans: true, source: tableLocks }],
  'create index concurrently': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', scans: true, source: tableLocks }],
  'take an index of a partition': [{ on: 'partition', lock: 'SHARE', source: 'manual CREATE INDEX' }],
  'create index that exists': [{ on: 'table', lock: 'SHARE', source: 'measured' }],
  'create index concurrently that exists': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: 'measured' }],
  'drop index': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'manual DROP INDEX' }],
  'drop index concurrently': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: 'manual DROP INDEX' }],
  reindex: [{ on: 'table', lock: 'SHARE', scans: true, source: 'manual REINDEX' }],
  'reindex concurrently': [
    { on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', scans: true, source: 'manual REINDEX' },
    // For an instant, while the list of partitions is made.
    { on: 'partition', lock: 'SHARE', scans: true, source: 'measured' },
  ],
  'attach index': [{ on: 'table', lock: 'ACCESS SHARE', source: 'measured' }],

  // What hangs on a table
  'create trigger': [
    { on: 'table', lock: 'SHARE ROW EXCLUSIVE', source: tableLocks },
    { on: 'referenced', lock: 'ACCESS SHARE', source: 'measured' },
  ],
  'drop trigger': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'measured' }],
  'rename trigger': [
    { on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'measured' },
    { on: 'partition', lock: 'ACCESS EXCLUSIVE', since: 15, source: 'manual ALTER TRIGGER' },
  ],
  'change rule': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'measured' }],
  'change policy': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'measured' }],
  'create statistics': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: tableLocks }],
  'drop statistics': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: 'measured' }],
  'own a sequence': [{ on: 'table', lock: 'ACCESS SHARE', source: 'measured' }],
  'alter typed table': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'measured' }],
  'check a domain': [{ on: 'table', lock: 'SHARE', scans: true, source: 'measured' }],
  rename: [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: alterTable }],
  'comment on table or column': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: tableLocks }],
  'name a part of a table': [{ on: 'table', lock: 'ACCESS SHARE', source: 'measured' }],
  'grant or revoke': [{ on: 'table', lock: 'ACCESS SHARE', since: 18, source: 'measured' }],
  'no longer publish': [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: 'measured' }],
  publish: [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: 'measured' }],

  // Maintenance
  truncate: [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: 'manual TRUNCATE' }],
  vacuum: [{ on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: tableLocks }],
  'vacuum full': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', rewrites: true, scans: true, source: tableLocks }],
  'analyze alone': [
    { on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: 'manual ANALYZE' },
    { on: 'child', lock: 'ACCESS SHARE', source: 'measured' },
  ],
  analyze: [
    { on: 'table', lock: 'SHARE UPDATE EXCLUSIVE', source: tableLocks },
    { on: 'partition', lock: 'SHARE UPDATE EXCLUSIVE', source: 'measured' },
    { on: 'child', lock: 'ACCESS SHARE', until: 17, source: 'measured' },
    { on: 'child', lock: 'SHARE UPDATE EXCLUSIVE', since: 18, source: 'manual ANALYZE' },
  ],
  cluster: [
    { on: 'table', lock: 'ACCESS EXCLUSIVE', rewrites: true, scans: true, source: 'manual CLUSTER' },
    { on: 'partition', lock: 'ACCESS EXCLUSIVE', rewrites: true, scans: true, since: 15, source: 'manual CLUSTER' },
  ],
  refresh: [{ on: 'table', lock: 'ACCESS EXCLUSIVE', rewrites: true, source: tableLocks }],
  'refresh concurrently': [{ on: 'table', lock: 'EXCLUSIVE', scans: true, source: tableLocks }],
  'empty materialized view': [{ on: 'table', lock: 'ACCESS EXCLUSIVE', source: tableLocks }],

  // Queries and data
  read: [
    { on: 'table', lock: 'ACCESS SHARE', scans: 'planned', source: tableLocks },
    { on: 'partition', lock: 'ACCESS SHARE', scans: 'planned', whenRows: true, source: tableLocks },
  ],
  'lock rows': [
    { on: 'table', lock: 'ROW SHARE', scans: 'planned', source: tableLocks },
    { on: 'partition', lock: 'ROW SHARE', scans: 'planned', whenRows: true, source: tableLocks },
  ],
  insert: [
    { on: 'table', lock: 'ROW EXCLUSIVE', source: tableLocks },
    { on: 'partition', lock: 'ROW EXCLUSIVE', whenRows: true, source: tableLocks },
  ],
  write: [
    { on: 'table', lock: 'ROW EXCLUSIVE', scans: 'planned', source: tableLocks },
    { on: 'partition', lock: 'ROW EXCLUSIVE', scans: 'planned', whenRows: true, source: tableLocks },
  ],
  'write every row': [{ on: 'table', lock: 'ROW EXCLUSIVE', scans: true, source: tableLocks }],
  // Once a session, when it first needs to know which rows the partition may hold.
  'check the bound of a partition': [{ on: 'parent', lock: 'ACCESS SHARE', whenRows: true, source: 'measured' }],
  'copy out': [{ on: 'table', lock: 'ACCESS SHARE', scans: true, source: tableLocks }],
  'mention to read': [{ on: 'table', lock: 'ACCESS SHARE', source: 'measured' }],
  'mention to write': [{ on: 'table', lock: 'ROW EXCLUSIVE', source: 'measured' }],
  'mention to lock rows': [{ on: 'table', lock: 'ROW SHARE', source: 'measured' }],
  'look up a foreign key': [
    { on: 'referenced', lock: 'ROW SHARE', scans: 'planned', whenRows: true, source: 'measured' },
  ],
  'look for referencing rows': [
    { on: 'referencing', lock: 'ROW SHARE', scans: 'planned', whenRows: true, source: 'measured' },
  ],
  'change referencing rows': [
    { on: 'referencing', lock: 'ROW EXCLUSIVE', scans: 'planned', whenRows: true, source: 'measured' },
  ],
} as const satisfies Readonly<Record<string, readonly Fact[]>>;

export type Action = keyof typeof facts;
