/** Finds labels of an enum that are renamed while code that runs still writes the old one. */
import type { Origin, UserType } from '../../schema/model';
import { displayName, resolveType } from '../../schema/names';
import { as, strings } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { typeWithOrigin } from '../deployed';
import { defineRule, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';

export default defineRule({
  id: 'enum-value-renamed',
  family: 'breaking',
  summary: 'A label of an enum renamed while running code still writes the old one',
  severity: 'warning',
  recommended: true,
  messages: {
    renamed:
      "Renaming '{old}' of {type} to '{new}' breaks the code that still uses '{old}', old instances included: the server refuses it from this moment on, and rows bring a label that this code does not know. Add '{new}' beside it, deploy code that takes both, then change the rows.",
  },
  help: 'Add the new label, deploy code that takes both, then change the rows in batches.',
  check(statement, context) {
    for (const { run, source, tree } of runStatements(statement, /\brename\b/i)) {
      const alter = as(tree, 'AlterEnumStmt');
      const span = alter?.oldVal === undefined ? undefined : labelSpan(run.parsed);
      if (!alter || alter.oldVal === undefined || !span) continue;
      const { name, type } = resolveType(context.before, strings(alter.typeName));
      if (context.before.type(name) === 'dropped' || (type && !breaksCode(type.origin, alter.oldVal, context)))
        continue;
      context.report({
        span: source.place(span),
        message: 'renamed',
        data: { old: alter.oldVal, new: alter.newVal ?? '', type: displayName(name) },
        object: displayName(name),
      });
    }
  },
});

/** True when running code knows the label, and the file leaves the type without one of that name. */
function breaksCode(origin: Origin, label: string, { deployed, fileEnd }: StatementContext): boolean {
  const has = (type: UserType | undefined) => type?.kind === 'enum' && type.labels.includes(label);
  const end = typeWithOrigin(fileEnd, origin);
  return has(typeWithOrigin(deployed, origin)) && end !== undefined && !has(end);
}

/** `VALUE 'old' TO 'new'`. */
function labelSpan({ text }: Parsed): Span | undefined {
  const tokens = tokenize(text);
  const start = tokens.findLast((token) => isKeyword(text, token, 'value'));
  const end = tokens.at(-1);
  return start && end && { start: start.start, end: end.end };
}
