/** Finds tables that no migration made, and names before a dot that FROM does not know. */
import { isTable, isView } from '../../schema/kinds';
import type { QualifiedName, Schema } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { temporarySchema } from '../../schema/schema';
import { type CertainlyMissing, certainlyMissing } from '../certain-names';
import { clearlyNearestName } from '../nearest-name';
import { defineRule, type Fix } from '../rule';

export default defineRule({
  id: 'unknown-table',
  family: 'queries',
  summary: 'A table that the migrations do not make, or a name before a dot that FROM does not know',
  severity: 'error',
  recommended: true,
  inEveryVariant: true,
  messages: {
    table: 'No migration makes a table {table}, so the statement fails as soon as it runs. The nearest name is {near}.',
    hidden:
      'FROM calls {table} {alias} here, and so the server no longer knows it as {name}: the statement fails as soon as it runs. Write {alias}.',
    source:
      'Nothing in view here is called {name}, so the statement fails as soon as it runs. Add it to FROM; where it stands there beside this query or join, use LATERAL or bring it into the join.',
  },
  help: 'Name a table that the migrations make and that FROM names.',
  check(statement, context) {
    for (const missing of certainlyMissing(statement, context)) {
      const { kind, name, span } = missing;
      if (kind === 'table') {
        const near = missing.relation && nearTable(missing.relation, context.before);
        if (!near) continue;
        const data = { table: displayName(near.missing), near: displayName(near.meant) };
        const fixes = [change(missing, near.meant.name, 'safe')];
        context.report({ span, message: 'table', data, object: displayName(near.missing), fixes });
      } else if (kind === 'source') {
        const hidden = hiddenBy(missing);
        const alias = hidden?.alias ?? '';
        const data = {
          name: quoteIdentifier(name),
          table: hidden?.relation ? displayName(hidden.relation) : '',
          alias: quoteIdentifier(alias),
        };
        const near = clearlyNearestName(
          name,
          missing.sources.flatMap((source) => source.alias ?? []),
        );
        const meant = hidden ? alias : near;
        const fixes = meant === undefined ? [] : [change(missing, meant, 'safe')];
        context.report({ span, message: hidden ? 'hidden' : 'source', data, object: name, fixes });
      }
    }
  },
});

function change({ span }: CertainlyMissing, to: string, safety: Fix['safety']): Fix {
  const text = quoteIdentifier(to);
  return { title: `Change to ${text}`, safety, edits: [{ span, text }] };
}

/** The one table under another name that stood for this one in view. */
function hiddenBy({ name, qualifier, sources }: CertainlyMissing) {
  const hidden = sources.filter(({ relation, renamed }) => renamed && relation?.name === name);
  return qualifier === undefined && hidden.length === 1 ? hidden[0] : undefined;
}

/**
 * The table that a slip made this of. A name like no other may belong to another database, to a tool, or to code that makes
 * its tables itself; so may any, where migrations change tables that they have not made.
 */
function nearTable(
  missing: QualifiedName,
  schema: Schema,
): { readonly missing: QualifiedName; readonly meant: QualifiedName } | undefined {
  if (missing.schema === temporarySchema || !schema.hasSchema(missing.schema)) return undefined;
  const relations = schema.relationNames().flatMap((name) => {
    const relation = name.schema === missing.schema ? schema.relation(name) : undefined;
    return isTable(relation) || isView(relation) ? [relation] : [];
  });
  if (relations.some((relation) => isTable(relation) && !relation.complete)) return undefined;
  const meant = clearlyNearestName(
    missing.name,
    relations.map(({ name }) => name.name),
  );
  return meant === undefined ? undefined : { missing, meant: { schema: missing.schema, name: meant } };
}
