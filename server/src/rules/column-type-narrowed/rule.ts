/** ALTER COLUMN … TYPE to a type that holds less: rows may be in the way or lose something, and code still writes the old values. */
import type { Column, TypeName } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { typeName } from '../../schema/type-name';
import { as, type ColumnDef, type Node, strings } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import type { AlterTableAction } from '../alter-table-actions';
import { atFileEnd, deployedColumn } from '../deployed';
import { liveAlterations } from '../live-table';
import { defineRule, type StatementContext } from '../rule';
import { listed } from '../words';
import { lostLabels, narrowing } from './narrowing';

export default defineRule({
  id: 'column-type-narrowed',
  family: 'breaking',
  summary: 'A column changed to a type that holds less than running code writes',
  severity: 'warning',
  recommended: true,
  messages: {
    refuses:
      '{column} changes from {from} to {to}, which holds less: this migration fails at the first row where {condition}, and so does every later write of such a value. Count those rows first, and deploy code that writes none of them.',
    cuts: '{column} changes from {from} to {to}, which holds less: a value where {condition} is cut to fit without an error, and what it loses is gone for good. Count those rows first, and make sure that a backup exists.',
    labels:
      '{column} changes from {from} to {to}, which no longer has {labels}: code that still writes {it} fails from this moment on, old instances included{rows}. Deploy code that does not use {it} first.',
  },
  help: 'Count the rows that do not fit, and deploy code that writes none of them first.',
  check(statement, context) {
    for (const { name, table, actions, alter, source } of liveAlterations(statement, context)) {
      if (!table || !atFileEnd(table, context)) continue;
      for (const action of actions) {
        const { command } = action;
        const definition = command.subtype === 'AT_AlterColumnType' ? as(command.def, 'ColumnDef') : undefined;
        const column = table.columns.find((one) => one.name === command.name);
        if (!definition || !column || deployedColumn(table, column.name, context) === undefined) continue;
        const found = judge(column, definition, context);
        if (!found) continue;
        const object = `${displayName(name)}.${column.name}`;
        const to = typeName(context.before, definition.typeName).display;
        context.report({
          span: source.place(nameSpan(alter, action)),
          message: found.message,
          data: { column: object, from: column.type.display, to, ...found.data },
          object,
        });
      }
    }
  },
});

function judge(column: Column, definition: ColumnDef, context: StatementContext) {
  const to = typeName(context.before, definition.typeName);
  const using = definition.raw_default;
  const labels = isUsed(to, context) ? [] : lostLabels(column.type, to, context.before);
  if (labels.length > 0) {
    const it = labels.length === 1 ? 'it' : 'them';
    const rows = isPlainCast(using, column.name)
      ? `, and so does this migration if a row holds ${labels.length === 1 ? 'it' : 'one'}`
      : '';
    return { message: 'labels' as const, data: { labels: listed(labels.map((label) => `'${label}'`)), it, rows } };
  }
  const found = narrowing(column.type, to, quoteIdentifier(column.name));
  if (!found) return undefined;
  // A cast that is written out cuts text where an assignment would refuse it (manual, section 8.3), and so does left().
  const isText = found.condition.startsWith('length');
  const isMadeToFit = isText ? using !== undefined && !as(using, 'ColumnRef') : !isPlainCast(using, column.name);
  const cuts = found.kind === 'cuts' || isMadeToFit;
  return { message: cuts ? ('cuts' as const) : ('refuses' as const), data: { condition: found.condition } };
}

/** True when another column of this file has the new type already: what it lacks is said there. */
function isUsed({ schema, name }: TypeName, { before, file }: StatementContext): boolean {
  if (schema === undefined) return false;
  const type = before.type({ schema, name });
  const isNew = typeof type === 'object' && type.origin.file === file;
  return isNew && before.dependents({ schema, name }).length > 0;
}

/** `c::text::"Role_new"`: nothing but casts, which know no label but those of the type. */
function isPlainCast(using: Node | undefined, column: string): boolean {
  if (using === undefined) return true;
  const cast = as(using, 'TypeCast');
  return cast ? isPlainCast(cast.arg, column) : strings(as(using, 'ColumnRef')?.fields).at(-1) === column;
}

/** The column's name: another rule speaks of the type and its rewrite. */
function nameSpan({ parsed: { text } }: Statement, { span }: AlterTableAction): Span {
  const [, second, third] = tokenize(text, { from: span.start, to: span.end });
  const name = isKeyword(text, second, 'column') ? third : second;
  return name ? { start: name.start, end: name.end } : span;
}
