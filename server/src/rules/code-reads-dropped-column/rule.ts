/** Finds code that names what a pending migration drops or renames. */
import { mappedNames } from '../../host/column-maps';
import type { QualifiedName } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { identifier } from '../../schema/place';
import { queryNames } from '../../schema/query-names/missing-names';
import { tokenize } from '../../sql/lexer';
import type { Span } from '../../sql/span';
import { defineRule, type Removal } from '../rule';

type MessageId = 'dropped' | 'renamed';

/** One finding for each name in a string or a mapping; the migration's own finding shows the way back to it. */
export default defineRule<MessageId>({
  id: 'code-reads-dropped-column',
  family: 'queries',
  summary: 'Code that names a table or column which a pending migration drops or renames',
  severity: 'error',
  recommended: true,
  messages: {
    dropped:
      'This code names {object}, and {file} drops it: from the moment when that migration commits, it fails. Deploy code that does without it first.',
    renamed:
      'This code names {object}, and {file} renames it to {name}: whichever goes first, the code or the migration, one of them fails until the other follows. Keep the old name until no running code uses it.',
  },
  help: 'First deploy code that does without the name, then run the migration.',
  check(statement, context) {
    if (context.role !== 'query') return;
    const { text, tree } = statement.parsed;
    const named = context.removals.filter((removal) => text.toLowerCase().includes(nameOf(removal).toLowerCase()));
    if (named.length === 0) return;
    const { relations, found } = queryNames(context.deployed, tree);
    for (const removal of firsts(named)) {
      const { relation, column } = removal;
      const isNamed =
        column === undefined
          ? relations.some((name) => isSame(name, relation))
          : found.some((one) => one.column === column && isSame(one.relation, relation));
      const token = tokenize(text).find((one) => identifier(text, one) === nameOf(removal));
      if (!isNamed || !token) continue;
      const span = { start: token.start, end: token.end };
      const renamed = column === undefined ? undefined : removal.renamedTo;
      context.report({
        ...reported(removal, span),
        fixes: renamed
          ? [{ title: `Change to ${renamed}`, safety: 'unsafe', edits: [{ span, text: quoteIdentifier(renamed) }] }]
          : [],
      });
    }
  },
  checkFile({ text, language }, context) {
    for (const removal of firsts(context.removals)) {
      const { relation, column } = removal;
      for (const span of mappedNames(text, language, relation.name, column)) context.report(reported(removal, span));
    }
  },
});

function nameOf({ relation, column }: Removal): string {
  return column ?? relation.name;
}

function isSame(a: QualifiedName, b: QualifiedName): boolean {
  return a.name === b.name && a.schema === b.schema;
}

/** What is renamed and then dropped is told once. */
function firsts(removals: readonly Removal[]): readonly Removal[] {
  const seen = new Set<string>();
  return removals.filter((removal) => {
    const object = objectOf(removal);
    return !seen.has(object) && seen.add(object);
  });
}

function objectOf({ relation, column }: Removal): string {
  return column === undefined ? displayName(relation) : `${displayName(relation)}.${column}`;
}

function reported(removal: Removal, span: Span) {
  const { origin, renamedTo } = removal;
  const object = objectOf(removal);
  const message: MessageId = renamedTo === undefined ? 'dropped' : 'renamed';
  return {
    span,
    message,
    data: { object, file: origin.file, name: renamedTo ?? '' },
    object,
    related: [{ origin, message: renamedTo === undefined ? `${object} is dropped here` : `${object} is renamed here` }],
  };
}
