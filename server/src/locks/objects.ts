/** Renaming, moving, commenting, granting and publishing, and what hangs on a table by name. */
import type { Schema } from '../schema/model';
import { tableOfStatistics } from '../schema/statistics';
import {
  type AlterObjectDependsStmt,
  type AlterObjectSchemaStmt,
  type AlterPublicationStmt,
  as,
  type CommentStmt,
  type CreateStatsStmt,
  type DropStmt,
  type GrantStmt,
  type Node,
  type ObjectType,
  type RenameStmt,
} from '../sql/ast';
import { nameParts } from './drops';
import type { Action } from './facts';
import { descendantsOf, partitionsOf, resolve, resolveParts, sameName, tableAt, tables } from './relations';
import { type Touch, touch } from './touch';
import { triggerClones } from './triggers';
import { tablesOfType } from './types';

export function* rename(schema: Schema, statement: RenameStmt): Iterable<Touch> {
  const name = resolve(schema, statement.relation);
  switch (statement.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_MATVIEW':
      return yield touch('rename', { table: [name] });
    case 'OBJECT_COLUMN':
    case 'OBJECT_TABCONSTRAINT':
      return yield touch('rename', {
        table: statement.relation?.inh ? [name, ...descendantsOf(schema, name)] : [name],
      });
    case 'OBJECT_TRIGGER':
      return yield touch('rename trigger', {
        table: [name],
        partition: triggerClones(schema, name, statement.subname),
      });
    case 'OBJECT_RULE':
    case 'OBJECT_POLICY':
      return yield touch('rename', { table: [name] });
    case 'OBJECT_ATTRIBUTE':
      if (statement.behavior === 'DROP_CASCADE')
        yield touch('alter typed table', { table: tablesOfType(schema, name) });
      return;
    default:
      return;
  }
}

export function* setSchema(schema: Schema, statement: AlterObjectSchemaStmt): Iterable<Touch> {
  if (statement.objectType === 'OBJECT_TABLE' || statement.objectType === 'OBJECT_MATVIEW') {
    yield touch('rename', { table: [resolve(schema, statement.relation)] });
  }
}

export function* dependsOnExtension(schema: Schema, statement: AlterObjectDependsStmt): Iterable<Touch> {
  if (statement.objectType === 'OBJECT_TRIGGER') {
    yield touch('name a part of a table', { table: [resolve(schema, statement.relation)] });
  }
}

/** Of a relation, a column (`[schema,] table, column`) or a part of a table (`[schema,] table, name`). */
export function* comment(schema: Schema, statement: CommentStmt): Iterable<Touch> {
  const parts = statement.object ? nameParts(statement.object) : [];
  const action = commented[statement.objtype ?? 'OBJECT_SCHEMA'];
  if (!action) return;
  const isRelation = statement.objtype === 'OBJECT_TABLE' || statement.objtype === 'OBJECT_MATVIEW';
  yield touch(action, { table: [resolveParts(schema, isRelation ? parts : parts.slice(0, -1))] });
}

const commented: Partial<Readonly<Record<ObjectType, Action>>> = {
  OBJECT_TABLE: 'comment on table or column',
  OBJECT_MATVIEW: 'comment on table or column',
  OBJECT_COLUMN: 'comment on table or column',
  OBJECT_TABCONSTRAINT: 'name a part of a table',
  OBJECT_TRIGGER: 'name a part of a table',
  OBJECT_POLICY: 'name a part of a table',
  OBJECT_RULE: 'name a part of a table',
};

/** DROP of what belongs to a table: `[schema,] table, name`. */
export function* dropPart(schema: Schema, statement: DropStmt): Iterable<Touch> {
  for (const object of statement.objects ?? []) {
    const parts = nameParts(object);
    const name = resolveParts(schema, parts.slice(0, -1));
    if (statement.removeType === 'OBJECT_TRIGGER') {
      const table = tableAt(schema, name);
      const isGone = table?.complete && !table.triggers.some((one) => one.name === parts.at(-1));
      if (statement.missing_ok && isGone) continue;
      yield touch('drop trigger', { table: [name, ...triggerClones(schema, name, parts.at(-1))] });
    } else {
      yield touch(statement.removeType === 'OBJECT_RULE' ? 'change rule' : 'change policy', { table: [name] });
    }
  }
}

export function* grant(schema: Schema, statement: GrantStmt): Iterable<Touch> {
  if (statement.objtype !== 'OBJECT_TABLE' || statement.targtype !== 'ACL_TARGET_OBJECT') return;
  for (const node of statement.objects ?? []) {
    yield touch('grant or revoke', { table: [resolve(schema, as(node, 'RangeVar'))] });
  }
}

/** ALTER PUBLICATION; SET takes the tables out that it does not name. */
export function* changePublication(schema: Schema, statement: AlterPublicationStmt): Iterable<Touch> {
  yield* publish(schema, statement.pubobjects);
  if (statement.action !== 'AP_SetObjects' || !statement.pubobjects) return;
  const published = tables(schema).filter(({ publications }) => publications.includes(statement.pubname ?? ''));
  yield touch('no longer publish', { table: published.map(({ name }) => name) });
}

/** CREATE and ALTER PUBLICATION: inheriting tables are published too, partitions by their root. */
export function* publish(schema: Schema, objects: readonly Node[] | undefined): Iterable<Touch> {
  for (const node of objects ?? []) {
    const range = as(node, 'PublicationObjSpec')?.pubtable?.relation;
    if (!range) continue;
    const name = resolve(schema, range);
    const partitions = partitionsOf(schema, name);
    const inheriting = range.inh ? descendantsOf(schema, name) : [];
    yield touch('publish', {
      table: [name, ...inheriting.filter((one) => !partitions.some((partition) => sameName(one, partition)))],
    });
  }
}

export function* dropStatistics(schema: Schema, statement: DropStmt): Iterable<Touch> {
  for (const object of statement.objects ?? []) {
    const found = tableOfStatistics(schema, nameParts(object));
    if (found) yield touch('drop statistics', { table: [found.table.name] });
  }
}

export function* createStatistics(schema: Schema, statement: CreateStatsStmt): Iterable<Touch> {
  for (const node of statement.relations ?? []) {
    yield touch('create statistics', { table: [resolve(schema, as(node, 'RangeVar'))] });
  }
}
