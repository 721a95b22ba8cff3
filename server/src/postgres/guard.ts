/**
 * What may not be sent, judged by PostgreSQL's own grammar. On production the server's read-only transaction is the
 * guard that counts; this one stands before it for what read-only does not stop: locks, signals to other sessions,
 * files, programs, and connections that the server itself opens.
 */
import { as, kindOf, type Node, type NodeKind, strings, walk } from '../sql/ast';
import { readSource } from '../sql/source-file';
import { RefusedError } from './errors';
import type { QueryResult } from './session';

/** Why this text must not be sent inside a transaction that is to be rolled back; undefined when it may. Needs `loadGrammar()`. */
export function refusal(sql: string, readOnly: boolean): RefusedError | undefined {
  const { statements } = readSource('', sql);
  if (statements.length !== 1) {
    const words =
      statements.length === 0 ? 'There is no statement to run.' : 'Only one statement can be run at a time.';
    return new RefusedError(words, 'text');
  }
  const tree = statements[0]?.statement.parsed.tree;
  if (!tree) {
    if (!readOnly) return undefined;
    return new RefusedError(
      'PostgreSQL’s grammar cannot read this statement, so it is not sent to production.',
      'text',
    );
  }
  return transactionControl(tree) ?? (readOnly ? writes(tree) : undefined);
}

/** True when PostgreSQL's grammar shows that the statement changes something or locks rows. */
export function isWrite(tree: Node): boolean {
  return notRead(tree) !== undefined;
}

function transactionControl(tree: Node): RefusedError | undefined {
  const kind = as(tree, 'TransactionStmt')?.kind;
  if (kind === undefined) return undefined;
  const inside = ['TRANS_STMT_SAVEPOINT', 'TRANS_STMT_RELEASE', 'TRANS_STMT_ROLLBACK_TO'];
  if (inside.includes(kind)) return undefined;
  const words = kind.replace('TRANS_STMT_', '').replaceAll('_', ' ');
  return new RefusedError(
    `${words} is not sent: everything runs in one transaction that Preflight opens and rolls back.`,
    'transaction',
  );
}

const changesData: readonly NodeKind[] = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];
/** Settings that a read may need; any other SET could loosen the guard. */
const harmlessSettings = ['plan_cache_mode'];

function writes(tree: Node): RefusedError | undefined {
  const reason = notRead(tree) ?? dangerousFunction(tree);
  return reason === undefined
    ? undefined
    : new RefusedError(`${reason} is not sent to production, where only reads are.`, 'write');
}

/** What of the statement is no read, in words; undefined for a read. */
function notRead(tree: Node): string | undefined {
  const explained = as(tree, 'ExplainStmt');
  if (explained?.query) {
    const analyzes = (explained.options ?? []).some((option) => as(option, 'DefElem')?.defname === 'analyze');
    if (as(explained.query, 'ExecuteStmt')) return undefined;
    if (!analyzes && changesData.includes(kindOf(explained.query))) return undefined;
    const reason = notRead(explained.query);
    return reason && (analyzes ? `EXPLAIN ANALYZE really runs its statement: ${reason}` : reason);
  }
  const prepared = as(tree, 'PrepareStmt')?.query;
  if (prepared) return changesData.includes(kindOf(prepared)) ? undefined : notRead(prepared);
  if (as(tree, 'DeallocateStmt') || as(tree, 'VariableShowStmt')) return undefined;
  const setting = as(tree, 'VariableSetStmt');
  if (setting) {
    return setting.is_local && harmlessSettings.includes(setting.name ?? '') ? undefined : 'A change of settings';
  }
  if (!as(tree, 'SelectStmt')) return `${spoken(kindOf(tree))}`;
  let reason: string | undefined;
  walk(tree, (node) => {
    if (changesData.includes(kindOf(node))) reason ??= `${spoken(kindOf(node))} inside a query`;
    if (as(node, 'IntoClause')) reason ??= 'SELECT INTO';
    if (as(node, 'LockingClause')) reason ??= 'SELECT … FOR UPDATE or FOR SHARE';
    const select = as(node, 'SelectStmt');
    if (select?.intoClause) reason ??= 'SELECT INTO';
    if (select?.lockingClause) reason ??= 'SELECT … FOR UPDATE or FOR SHARE';
  });
  return reason;
}

function spoken(kind: NodeKind): string {
  const words = kind.replace(/Stmt$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words.toUpperCase();
}

// A read-only transaction lets a role with the right to do so call all of these (proved for the first ones in
// test/servers/guard.test.ts); none is part of reading data.
const dangerous = new RegExp(
  `^(?:${[
    'pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile\\w*|pg_promote|pg_log_backend_memory_contexts',
    'pg_switch_wal|pg_create_restore_point|pg_wal_replay_\\w+|pg_backup_\\w+|pg_start_backup|pg_stop_backup',
    'pg_(?:try_)?advisory_\\w+|pg_notify|pg_logical_\\w+|pg_replication_\\w+|pg_(?:create|drop|copy|sync)_\\w*slots?\\w*',
    'pg_stat_reset\\w*|pg_stat_statements_reset|pg_stat_clear\\w*|pg_(?:restore|clear)_\\w+_stats',
    'set_config|nextval|setval|lo_\\w+|lowrite|loread|pg_read_\\w*file|pg_ls_dir|pg_file_\\w+|pg_export_snapshot|pg_prewarm',
    'dblink\\w*|query_to_xml\\w*|cursor_to_xml\\w*|pg_sleep\\w*',
  ].join('|')})$`,
);

function dangerousFunction(tree: Node): string | undefined {
  const name = calledFunctions(tree).find((called) => dangerous.test(called));
  return name && `A call of ${name}(), which a read-only transaction does not stop from acting,`;
}

function calledFunctions(tree: Node): string[] {
  const names: string[] = [];
  walk(tree, (node) => {
    const name = strings(as(node, 'FuncCall')?.funcname).at(-1);
    if (name !== undefined) names.push(name);
  });
  return names;
}

/**
 * Refuses a statement that calls a VOLATILE function which is no part of PostgreSQL: read-only stops such a function from
 * writing to tables, but not from taking locks or reaching other servers. By name, over all schemas, so that the search
 * path cannot hide one. Functions inside views and operators are not seen; for those the server's guard alone stands.
 */
export async function checkFunctions(sql: string, query: (sql: string) => Promise<QueryResult>): Promise<void> {
  const tree = readSource('', sql).statements[0]?.statement.parsed.tree;
  const names = tree ? [...new Set(calledFunctions(tree))] : [];
  if (names.length === 0) return;
  const { rows } = await query(
    `SELECT p.oid::regprocedure::text FROM pg_catalog.pg_proc p
     WHERE p.provolatile = 'v' AND p.pronamespace <> 'pg_catalog'::regnamespace
       AND p.proname IN (${names.map(quoteLiteral).join(', ')}) LIMIT 1`,
  );
  const found = rows[0]?.[0];
  if (!found) return;
  throw new RefusedError(
    `A call of ${found}, which is VOLATILE, is not sent to production: a read-only transaction stops it from writing to ` +
      'tables, but not from taking locks or reaching other servers. Declare it STABLE if it only reads.',
    'write',
  );
}

/** A string as SQL, whatever standard_conforming_strings says. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
