/** Finds what moves to another schema, or whose schema gets another name, while code that runs still looks for it in the old one. */
import type { QualifiedName, Relation } from '../../schema/model';
import { displayName, quoteIdentifier, resolveRoutine, resolveType } from '../../schema/names';
import { type AlterObjectSchemaStmt, as, type Node, strings } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Parsed } from '../../sql/parse';
import type { Span } from '../../sql/span';
import { isSame } from '../dependents';
import { deployedName, typeWithOrigin } from '../deployed';
import { defineRule, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';
import { viewUnderOldName } from '../view-under-old-name';

export default defineRule({
  id: 'move-to-schema',
  family: 'breaking',
  summary: 'Something moved to another schema while running code still looks for it in the old one',
  severity: 'warning',
  recommended: true,
  messages: {
    relation:
      'Moving {object} to the schema {schema} breaks the code that names it with its old schema, and all code whose search_path lacks {schema}, old instances included: its queries fail from this moment on. Keep a view under the old name until no code uses it.',
    other:
      'Moving {object} to the schema {schema} breaks the code that names it with its old schema, and all code whose search_path lacks {schema}, old instances included. Deploy code that finds it in both places first: with {schema} in its search_path, and without the schema before the name.',
    renamed:
      'Renaming the schema {object} to {schema} breaks the code that uses anything in it by the old name, and every search_path that holds it, old instances included. Set a search_path with both names on the role of the application first, and let the code name no schema.',
  },
  help: 'Keep a view under the old name, or let the search_path find both places first.',
  check(statement, context) {
    for (const { run, source, tree } of runStatements(statement, /\bschema\b/i)) {
      const found = judge(tree, context);
      const span = found && tailSpan(run.parsed, found.words);
      if (!found || !span) continue;
      const { move, message, object, schema } = found;
      const fix = move && run === statement ? viewUnderOldName(statement, move, context) : undefined;
      context.report({
        span: source.place(span),
        message,
        data: { object, schema: quoteIdentifier(schema) },
        object,
        fixes: fix ? [fix] : [],
      });
    }
  },
});

interface Found {
  readonly message: 'relation' | 'other' | 'renamed';
  readonly object: string;
  readonly schema: string;
  /** The words that begin what is underlined. */
  readonly words: readonly [string, string];
  readonly move?: { readonly from: QualifiedName; readonly to: QualifiedName; readonly relation: Relation | undefined };
}

function judge(tree: Node, context: StatementContext): Found | undefined {
  const rename = as(tree, 'RenameStmt');
  if (rename?.renameType === 'OBJECT_SCHEMA') {
    const { subname: from = '', newname: schema = '' } = rename;
    const isOld = context.deployed.hasSchema(from) || !context.before.hasSchema(from);
    const isThere = isOld && !context.before.isDroppedSchema(from) && !context.fileEnd.hasSchema(from);
    return isThere ? { message: 'renamed', object: from, schema, words: ['rename', 'to'] } : undefined;
  }
  const alter = as(tree, 'AlterObjectSchemaStmt');
  const schema = alter?.newschema;
  if (!alter || schema === undefined) return undefined;
  const words = ['set', 'schema'] as const;
  if (!alter.relation) {
    const name = otherObject(alter, context);
    return name && name.schema !== schema ? { message: 'other', object: displayName(name), schema, words } : undefined;
  }
  const { name: from, relation } = context.resolve(alter.relation);
  if (from.schema === schema || !leavesItsName(from, relation, context)) return undefined;
  const object = displayName(from);
  if (relation?.kind === 'sequence' || alter.objectType === 'OBJECT_SEQUENCE') {
    return { message: 'other', object, schema, words };
  }
  return { message: 'relation', object, schema, words, move: { from, to: { schema, name: from.name }, relation } };
}

/** True when running code knows the name, and the file leaves nothing under it. */
function leavesItsName(from: QualifiedName, relation: Relation | undefined, context: StatementContext): boolean {
  if (typeof context.fileEnd.relation(from) === 'object') return false;
  if (!relation) return context.before.relation(from) !== 'dropped';
  const known = deployedName(relation, context);
  return known !== undefined && isSame(known, from) && context.fileEnd.find(relation.origin) !== undefined;
}

/** A type or routine that running code knows by the name; undefined for all else. */
function otherObject(
  { objectType, object }: AlterObjectSchemaStmt,
  context: StatementContext,
): QualifiedName | undefined {
  switch (objectType) {
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const { name, type } = resolveType(context.before, strings(as(object, 'List')?.items));
      const isLeft = typeof context.fileEnd.type(name) !== 'object' && context.before.type(name) !== 'dropped';
      return isLeft && (!type || typeWithOrigin(context.deployed, type.origin)) ? name : undefined;
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const { name, routine } = resolveRoutine(context.before, strings(as(object, 'ObjectWithArgs')?.objname));
      const isLeft = context.fileEnd.routine(name) === undefined;
      return isLeft && (!routine || context.deployed.routine(name)) ? name : undefined;
    }
    default:
      return undefined;
  }
}

/** `SET SCHEMA name` or `RENAME TO name`. */
function tailSpan({ text }: Parsed, [first, second]: readonly [string, string]): Span | undefined {
  const tokens = tokenize(text);
  const start = tokens.findLast(
    (token, at) => isKeyword(text, token, first) && isKeyword(text, tokens[at + 1], second),
  );
  const end = tokens.at(-1);
  return start && end && { start: start.start, end: end.end };
}
