/** Changing a column's type without closing the table: a new column is filled beside the old one, then takes its place. */
import { descendantsOf } from '../../locks/relations';
import type { QualifiedName, Table, View } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { freeName } from '../../schema/object-names';
import { as, type Node } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import type { AlterTableAction } from '../alter-table-actions';
import { isSame, viewsOver } from '../dependents';
import { inBatches } from '../in-batches';
import type { LiveAlteration } from '../live-table';
import { nameAnywhere, slugOf } from '../new-migration';
import type { Fix, NewMigration, StatementContext } from '../rule';
import { carriedOver } from './carried-over';
import { alterTable, type Carried, type Replacement } from './replacement';
import { replacedColumns } from './written-again';

/**
 * In three migrations: the new column and the trigger that keeps it, the old rows and all that hangs on the column, and
 * the change of places. None where something could not be carried over, and where the history goes on with the table.
 */
export function expandAndContract(
  alteration: LiveAlteration,
  action: AlterTableAction,
  context: StatementContext,
): readonly Fix[] {
  const replacement = replacementOf(alteration, action, context);
  const carried = replacement && carriedOver(replacement);
  const value = replacement && newValue(replacement, action);
  if (!replacement || !carried || !value) return [];
  return [
    {
      title: 'Fill a new column beside it, and swap them, in new migrations',
      safety: 'unsafe',
      edits: [
        {
          span: { start: 0, end: alteration.holder.parsed.text.length },
          text: expanded(replacement, typeText(alteration.alter.parsed, action), value.inTrigger),
        },
      ],
      newMigration: { ...filled(replacement, carried, value), next: swapped(replacement, carried) },
    },
  ];
}

function replacementOf(
  alteration: LiveAlteration,
  { command }: AlterTableAction,
  context: StatementContext,
): Replacement | undefined {
  const { name, table, holder, alter, actions } = alteration;
  const column = table?.columns.find((one) => one.name === command.name);
  const isWhole = holder === alter && actions.length === 1;
  if (!table || !column || !isWhole || !table.complete || isRelated(table, context)) return undefined;
  if (column.identity || column.generated || column.inherited) return undefined;
  // What is added to the column later would be lost with it.
  if (context.final.relation(name) !== context.after.relation(name)) return undefined;
  const isUsed = (view: View) => view.columns === undefined || usesColumn(view, name, column.name);
  if (viewsOver(name, context.final, isUsed).length > 0) return undefined;
  const taken = (one: string) => table.columns.some((other) => other.name === one);
  return { alteration, context, table, column, fresh: freeName(column.name, undefined, 'new', taken) };
}

function usesColumn({ uses }: View, table: QualifiedName, column: string): boolean {
  return uses.some((one) => one.column === column && isSame(one.relation, table));
}

/** Partitions and tables that inherit get their columns from elsewhere. */
function isRelated(table: Table, { before }: StatementContext): boolean {
  return (
    table.partitionBy !== undefined ||
    table.partitionOf !== undefined ||
    table.inherits.length > 0 ||
    descendantsOf(before, table.name).length > 0
  );
}

/** What the new column gets: the old one's value, which is cast as the server would, or what USING says. */
interface Value {
  readonly inTrigger: string;
  readonly inUpdate: string;
  /** Which rows lack it. */
  readonly missing: string;
}

function newValue({ alteration, column, fresh }: Replacement, action: AlterTableAction): Value | undefined {
  const { parsed } = alteration.alter;
  const name = quoteIdentifier(column.name);
  const isMissing = `${quoteIdentifier(fresh)} IS NULL`;
  if (!usingOf(action)) {
    return { inTrigger: `NEW.${name}`, inUpdate: name, missing: `${isMissing} AND ${name} IS NOT NULL` };
  }
  const words = partsOf(parsed, action).using;
  const inTrigger = words && replacedColumns(parsed, words, (one) => `NEW.${quoteIdentifier(one)}`);
  if (!words || inTrigger === undefined) return undefined;
  return { inTrigger, inUpdate: parsed.text.slice(words.start, words.end), missing: isMissing };
}

function usingOf({ command }: AlterTableAction): Node | undefined {
  return as(command.def, 'ColumnDef')?.raw_default;
}

/** `numeric(12,2) COLLATE "C"`, without USING. */
function typeText(parsed: Parsed, action: AlterTableAction): string {
  const { type } = partsOf(parsed, action);
  return parsed.text.slice(type.start, type.end);
}

function partsOf(parsed: Parsed, { command, span }: AlterTableAction): { readonly type: Span; readonly using?: Span } {
  const start = parsed.offset(as(command.def, 'ColumnDef')?.typeName?.location) ?? span.start;
  const tokens = tokenize(parsed.text, { from: start, to: span.end });
  const at = tokens.findIndex((token) => isKeyword(parsed.text, token, 'using'));
  const [last, first] = [tokens[at - 1], tokens[at + 1]];
  if (at < 0 || !last || !first) return { type: { start, end: span.end } };
  return { type: { start, end: last.end }, using: { start: first.start, end: span.end } };
}

/** The function stands in one line, since some tools end a statement with the line that ends in a semicolon. */
function expanded(replacement: Replacement, type: string, value: string): string {
  const { table, column, fresh } = replacement;
  const [name, target] = [quoteIdentifier(fresh), nameAnywhere(table.name)];
  const { routine, trigger } = keepers(replacement);
  return [
    `-- Expand: ${name} gets what is written to ${quoteIdentifier(column.name)} from now on. The next migrations fill it and put it in its place.`,
    `${alterTable(replacement)} ADD COLUMN ${name} ${type};`,
    `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.${name} := ${value}; RETURN NEW; END $$;`,
    `CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${target} FOR EACH ROW EXECUTE FUNCTION ${routine}()`,
  ].join('\n');
}

/** The function, and its trigger, which has to come last: triggers fire in the order of their names. */
function keepers({ table, fresh, context }: Replacement): { readonly routine: string; readonly trigger: string } {
  const { schema } = table.name;
  const taken = (name: string) => context.final.routine({ schema, name }) !== undefined;
  const name = freeName(table.name.name, fresh, 'follows', taken);
  const last = table.triggers.every((other) => other.name < name) ? name : `zz_${name}`;
  return { routine: nameAnywhere({ schema, name }), trigger: quoteIdentifier(last) };
}

/** Its way back is one statement, which serves before the swap, and does nothing after it. */
function filled(replacement: Replacement, carried: readonly Carried[], value: Value): NewMigration {
  const { table, column, fresh } = replacement;
  const target = nameAnywhere(table.name);
  const change = `UPDATE ${target} SET ${quoteIdentifier(fresh)} = ${value.inUpdate}`;
  const steps = carried.flatMap(({ prepare = [] }) => prepare);
  return {
    slug: slugOf('fill', table.name.name, column.name),
    sql: [
      '-- Backfill: when the migration before it has run to its end. Outside a transaction, one statement after the other.',
      '-- Each batch commits by itself, and it can be run again. When a build fails, drop its index and run it again.',
      inBatches({ table: table.name, change, condition: value.missing }),
      ...steps.map((sql) => `${sql};`),
    ].join('\n'),
    downSql: `DO $$ BEGIN DROP FUNCTION IF EXISTS ${keepers(replacement).routine}() CASCADE; ${alterTable(replacement)} DROP COLUMN IF EXISTS ${quoteIdentifier(fresh)}; END $$;`,
    transaction: false,
  };
}

function swapped(replacement: Replacement, carried: readonly Carried[]): NewMigration {
  const { table, column, fresh } = replacement;
  const { routine, trigger } = keepers(replacement);
  const name = quoteIdentifier(column.name);
  return {
    slug: slugOf('swap', table.name.name, column.name),
    sql: [
      '-- Contract: when the migration before it has run to its end. All in one transaction, which gives up after five seconds',
      '-- of waiting and can be run again. The column then stands last in the table; what was granted on it alone, its comment',
      '-- and its statistics target go with the old one: say them again here.',
      "SET LOCAL lock_timeout = '5s';",
      `DROP TRIGGER ${trigger} ON ${nameAnywhere(table.name)};`,
      `DROP FUNCTION ${routine}();`,
      ...carried.flatMap(({ release = [] }) => release).map((sql) => `${sql};`),
      `${alterTable(replacement)} DROP COLUMN ${name};`,
      `${alterTable(replacement)} RENAME COLUMN ${quoteIdentifier(fresh)} TO ${name};`,
      ...carried.flatMap(({ settle = [] }) => settle).map((sql) => `${sql};`),
    ].join('\n'),
    downSql: undefined,
    transaction: true,
    together: true,
  };
}
