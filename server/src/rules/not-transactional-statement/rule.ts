/** Statements that the server refuses inside a transaction, in a file that runs in one. */
import { resolveRoutine } from '../../schema/names';
import { as, type Node, strings } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { slugOf } from '../new-migration';
import { outsideTransaction } from '../outside-transaction';
import { routineBodies } from '../plpgsql/embedded-sql';
import { wholeText } from '../plpgsql/routine-body';
import { transactionControl } from '../plpgsql/transaction-control';
import { defineRule, type StatementContext } from '../rule';

export default defineRule({
  id: 'not-transactional-statement',
  family: 'safety',
  summary: 'A statement that PostgreSQL refuses in a transaction should not stand in a file that runs in one',
  severity: 'error',
  recommended: true,
  messages: {
    tool: 'PostgreSQL refuses {words} in a transaction, and this file runs in one: the migration fails here. Move it to a migration of its own that runs outside a transaction.',
    explicit:
      'PostgreSQL refuses {words} in a transaction, and BEGIN has opened one: the migration fails here. Put it behind COMMIT, or in a migration of its own that runs outside a transaction.',
  },
  help: 'Move it to a migration of its own that runs outside a transaction.',
  check(statement, context) {
    const { mode } = context.transaction;
    if (mode === 'none') return;
    const found = refused(statement, context);
    if (!found) return;
    const { words, span } = found;
    context.report({
      span,
      message: mode,
      data: { words },
      object: words,
      fixes: [
        outsideTransaction(statement, {
          title: 'Move to a new migration, outside a transaction',
          migration: { slug: slugOf(words), sql: `${statement.parsed.text};`, downSql: undefined },
        }),
      ],
    });
  },
});

interface Refused {
  readonly words: string;
  readonly span: Span;
}

function refused(statement: Statement, context: StatementContext): Refused | undefined {
  const { tree, text } = statement.parsed;
  const words = refusedWords(tree);
  if (words !== undefined) return { words, span: firstWords(text, words) };
  if (as(tree, 'DoStmt')) {
    const body = routineBodies(wholeText(statement.parsed)).find(({ name }) => name === undefined);
    const span = body && transactionControl(body);
    return (
      body &&
      span && { words: `${body.text.slice(span.start, span.end).toUpperCase()} in a DO block`, span: body.place(span) }
    );
  }
  const call = as(tree, 'CallStmt')?.funccall;
  const bodies = call ? resolveRoutine(context.before, strings(call.funcname)).routine?.overloads : undefined;
  const controls = bodies?.every(
    ({ body, language }) =>
      language === 'plpgsql' && body !== undefined && transactionControl({ text: body, language }),
  );
  if (!call || !bodies || bodies.length === 0 || !controls) return undefined;
  return {
    words: `CALL of ${strings(call.funcname).join('.')}, which commits by itself,`,
    span: firstWords(text, 'CALL'),
  };
}

/** What the server calls the statement (PreventInTransactionBlock; manual, the reference page of each). */
function refusedWords(tree: Node | undefined): string | undefined {
  if (as(tree, 'VacuumStmt')?.is_vacuumcmd) return 'VACUUM';
  if (as(tree, 'CreatedbStmt')) return 'CREATE DATABASE';
  if (as(tree, 'DropdbStmt')) return 'DROP DATABASE';
  if (as(tree, 'CreateTableSpaceStmt')) return 'CREATE TABLESPACE';
  if (as(tree, 'DropTableSpaceStmt')) return 'DROP TABLESPACE';
  if (as(tree, 'AlterSystemStmt')) return 'ALTER SYSTEM';
  if (as(tree, 'DiscardStmt')?.target === 'DISCARD_ALL') return 'DISCARD ALL';
  const cluster = as(tree, 'ClusterStmt');
  if (cluster && !cluster.relation) return 'CLUSTER';
  const database = as(tree, 'AlterDatabaseStmt')?.options ?? [];
  if (database.some((node) => as(node, 'DefElem')?.defname === 'tablespace')) return 'ALTER DATABASE';
  if (createsSlot(tree)) return 'CREATE SUBSCRIPTION';
  const reindex = as(tree, 'ReindexStmt');
  const concurrently = reindex?.params?.some((node) => as(node, 'DefElem')?.defname === 'concurrently');
  return reindex && !concurrently ? reindexWords[reindex.kind ?? ''] : undefined;
}

const reindexWords: Readonly<Record<string, string>> = {
  REINDEX_OBJECT_SCHEMA: 'REINDEX SCHEMA',
  REINDEX_OBJECT_SYSTEM: 'REINDEX SYSTEM',
  REINDEX_OBJECT_DATABASE: 'REINDEX DATABASE',
};

/** It makes a replication slot elsewhere unless it is told not to, or not to connect at all. */
function createsSlot(tree: Node | undefined): boolean {
  const create = as(tree, 'CreateSubscriptionStmt');
  const options = (create?.options ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  return create !== undefined && !options.some(({ defname }) => defname === 'create_slot' || defname === 'connect');
}

function firstWords(text: string, words: string): Span {
  const tokens = tokenize(text);
  const last = words.split(' ').at(-1) ?? words;
  const end = tokens.find((token) => isKeyword(text, token, last)) ?? tokens[0];
  return { start: tokens[0]?.start ?? 0, end: end?.end ?? text.length };
}
