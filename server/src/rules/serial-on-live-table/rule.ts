/** A serial or identity column added to a live table: the server numbers every row, and writes the whole table anew for it. */
import { displayName, quoteIdentifier, quoteName } from '../../schema/names';
import { freeRelationName } from '../../schema/object-names';
import { serialTypes } from '../../schema/type-name';
import { strings } from '../../sql/ast';
import type { Span } from '../../sql/span';
import { type AddedColumn, addedColumn, constraintOf, constraintWords, withoutConstraint } from '../added-column';
import { fillAndRequire, isFilledLater } from '../fill-later';
import { effectOfAction, type LiveAlteration, liveAlterations } from '../live-table';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { typeNameSpan } from '../type-text';
import { lockWords } from '../words';

export default defineRule({
  id: 'serial-on-live-table',
  family: 'locking',
  summary: 'A serial or identity column should not be added to a live table at once',
  severity: 'warning',
  recommended: true,
  messages: {
    serial:
      'Adding {column} as {type} gives every row of {table} a number: the server writes the whole table anew, and takes {lock}, which {blocks} until that is done. Add a plain column, set its default to a sequence, and number the old rows in batches.',
    identity:
      'Adding {column} as an identity column gives every row of {table} a number: the server writes the whole table anew, and takes {lock}, which {blocks} until that is done. Add a plain column, number the rows in batches from a sequence, make it NOT NULL, and ADD GENERATED … AS IDENTITY last.',
  },
  help: 'Add a plain column with a sequence as its default, and number the old rows in batches.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, alter, source } = alteration;
      for (const action of actions) {
        const added = addedColumn(action);
        if (!added) continue;
        const type = serialType(added);
        const identity = constraintOf(added, 'CONSTR_IDENTITY');
        const span = identity ? constraintWords(alter, added, identity) : typeSpan(alteration, added);
        if ((type === undefined && !identity) || !span) continue;
        const effect = effectOfAction(alteration, context, action.command).onTable;
        if (!effect?.rewrites) continue;
        const object = `${displayName(name)}.${added.name}`;
        context.report({
          span: source.place(span),
          message: identity ? 'identity' : 'serial',
          data: {
            column: object,
            type: type ?? '',
            table: displayName(name),
            lock: effect.lock,
            blocks: lockWords(effect.lock),
          },
          object,
          fixes:
            type !== undefined && isFilledLater(alteration, added, context)
              ? fixes(alteration, context, added, type)
              : [],
        });
      }
    }
  },
});

/** As written, in small letters. */
function serialType({ definition }: AddedColumn): string | undefined {
  const [word, ...more] = strings(definition.typeName?.names);
  return more.length === 0 && word !== undefined && word in serialTypes ? word : undefined;
}

function typeSpan({ alter }: LiveAlteration, { definition }: AddedColumn): Span | undefined {
  return typeNameSpan(alter.parsed, definition.typeName);
}

const integers = { int2: 'smallint', int4: 'integer', int8: 'bigint' } as const;

/** What the server makes of a serial column, with its old rows left for later. */
function fixes(
  alteration: LiveAlteration,
  context: StatementContext,
  added: AddedColumn,
  serial: string,
): readonly Fix[] {
  const { name: table, alter, holder } = alteration;
  const span = typeSpan(alteration, added);
  const type = integers[serialTypes[serial] ?? 'int4'];
  if (alter !== holder || !span) return [];
  const column = quoteIdentifier(added.name);
  const sequence = { schema: table.schema, name: freeRelationName(context.before, table, added.name, 'seq') };
  const named = quoteName(sequence, context.after);
  const required = constraintOf(added, 'CONSTR_NOTNULL');
  const insert = (at: number, text: string) => ({ span: { start: at, end: at }, text });
  const next = `nextval('${named.replaceAll("'", "''")}')`;
  return [
    {
      title: 'Add a plain column with a sequence, number the rows in a new migration',
      safety: 'unsafe',
      edits: [
        insert(0, `CREATE SEQUENCE ${named} AS ${type};\n`),
        { span, text: type },
        ...(required ? [withoutConstraint(alter, added, required)] : []),
        insert(added.action.span.end, `, ALTER COLUMN ${column} SET DEFAULT ${next}`),
        insert(
          alter.parsed.text.length,
          `;\nALTER SEQUENCE ${named} OWNED BY ${quoteName(table, context.after)}.${column}`,
        ),
      ],
      newMigration: fillAndRequire(alteration, context, added.name, true),
    },
  ];
}
