/** A stored generated column of a live table: its value is worked out for every row, and the whole table written anew. */
import { steadyFunctions } from '../../locks/catalog';
import type { Schema } from '../../schema/model';
import { displayName } from '../../schema/names';
import { typeName } from '../../schema/type-name';
import { as, strings, walk } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { type AddedColumn, addedColumn, constraintOf, constraintWords, hasOnly } from '../added-column';
import type { AlterTableAction } from '../alter-table-actions';
import { effectOfAction, inHolder, type LiveAlteration, liveAlterations } from '../live-table';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { lockWords } from '../words';

export default defineRule({
  id: 'stored-generated-column',
  family: 'locking',
  summary: 'A stored generated column should not be added to a live table, nor get another expression there',
  severity: 'warning',
  recommended: true,
  messages: {
    virtual:
      'Adding {column} STORED works out its value for every row: the server writes all of {table} anew, and takes {lock}, which {blocks} until that is done. A VIRTUAL column is added at once; where the value has to be stored, add a plain column, keep it with a trigger, and fill the old rows in batches.',
    stored:
      'Adding {column} STORED works out its value for every row: the server writes all of {table} anew, and takes {lock}, which {blocks} until that is done. There is no online form on PostgreSQL {version}: use an index on the expression or a view, or add a plain column, keep it with a trigger, and fill the old rows in batches.',
    expression:
      'Another expression for {column} works out its value for every row: the server writes all of {table} anew, and takes {lock}, which {blocks} until that is done. There is no online form: add a new column, switch over to it, and drop the old one.',
  },
  help: 'Use a virtual column, an index on the expression, or a plain column that a trigger keeps.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, alter, source } = alteration;
      for (const action of actions) {
        const found = generated(alter, action);
        if (!found) continue;
        const effect = effectOfAction(alteration, context, action.command).onTable;
        if (!effect?.rewrites) continue;
        const object = `${displayName(name)}.${found.column}`;
        const added = addedColumn(action);
        context.report({
          span: source.place(found.span),
          message: !added ? 'expression' : context.oldest < 18 ? 'stored' : 'virtual',
          data: {
            column: object,
            table: displayName(name),
            lock: effect.lock,
            blocks: lockWords(effect.lock),
            version: String(context.postgres),
          },
          object,
          fixes: added ? fixes(alteration, context, added, found.span) : [],
        });
      }
    }
  },
});

function generated(alter: Statement, action: AlterTableAction): { column: string; span: Span } | undefined {
  const { command, span } = action;
  if (command.subtype === 'AT_SetExpression') return { column: command.name ?? '', span };
  const added = addedColumn(action);
  const constraint = added && constraintOf(added, 'CONSTR_GENERATED');
  return constraint && { column: added.name, span: constraintWords(alter, added, constraint) };
}

/** VIRTUAL takes neither an index nor a function or type that is not built in (manual, 5.4, Generated Columns). */
function fixes(alteration: LiveAlteration, context: StatementContext, added: AddedColumn, span: Span): readonly Fix[] {
  const { alter } = alteration;
  const isPlain = hasOnly(added, ['CONSTR_GENERATED', 'CONSTR_NULL']);
  if (context.oldest < 18 || !isPlain || !isBuiltIn(added, context.before)) return [];
  const { text } = alter.parsed;
  const stored = tokenize(text, { from: span.start, to: span.end }).findLast((token) =>
    isKeyword(text, token, 'stored'),
  );
  if (!stored) return [];
  return [
    { title: 'Make it VIRTUAL', safety: 'unsafe', edits: inHolder(alteration, [{ span: stored, text: 'VIRTUAL' }]) },
  ];
}

function isBuiltIn({ definition }: AddedColumn, schema: Schema): boolean {
  let builtIn = typeName(schema, definition.typeName).schema === 'pg_catalog';
  walk(definition.constraints, (node) => {
    const call = as(node, 'FuncCall');
    const type = as(node, 'TypeCast')?.typeName;
    if (call && !isBuiltInFunction(strings(call.funcname))) builtIn = false;
    if (type && typeName(schema, type).schema !== 'pg_catalog') builtIn = false;
  });
  return builtIn;
}

function isBuiltInFunction(name: readonly string[]): boolean {
  return (name.length === 1 || name[0] === 'pg_catalog') && steadyFunctions.has(name.at(-1) ?? '');
}
