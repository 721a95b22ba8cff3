/** One statement's effect on the schema: from what stood before it to what stands after. */
import { as, type Node, strings } from '../sql/ast';
import type { Statement } from '../sql/source-file';
import { alterTable } from './alter-table';
import { runBlock } from './do-blocks';
import { Draft, Refusal, type Source } from './draft';
import { drop } from './drops';
import type { Written } from './entry';
import { cluster, createIndex } from './indexes';
import type { Schema } from './model';
import { moveToSchema } from './move-to-schema';
import { dropOwned, moveAllTablespace, reassignOwned } from './owners';
import { alterPolicy, createPolicy, createRule } from './parts';
import { alterPublication, createPublication } from './publications';
import { rename } from './renames';
import { createRoutine } from './routines';
import { withEntries } from './schema';
import { createSchema } from './schemas';
import { alterSequence, createSequence } from './sequences';
import { setByFunction, setVariable } from './settings';
import { createStatistics } from './statistics';
import { createTable } from './tables';
import { endFile, endTransaction } from './transactions';
import { createTrigger } from './triggers';
import { alterDomain, alterEnum, createComposite, createDomain, createEnum, createOtherType } from './types';
import { createTableAs, createView, refreshView, selectInto } from './views';

/**
 * The schema after the statement. What the grammar refuses, what is not understood and what the server would certainly
 * refuse changes nothing. `file` goes into the origins of what is made.
 */
export function replay(before: Schema, statement: Statement, file: string): Schema {
  return withEntries(before, effectOf(before, statement, file));
}

/** What the statement writes; reads go to `before` alone. */
export function effectOf(before: Schema, statement: Statement, file: string): readonly Written[] {
  const { parsed } = statement;
  if (!parsed.tree) return [];
  const draft = new Draft(before, { file, statement, parsed, shift: 0 });
  endFile(draft);
  return attempt(draft, parsed.tree) ? draft.written : [];
}

/** Applies a statement to the draft; false when the server would refuse it, and the draft is to be thrown away. */
function attempt(draft: Draft, tree: Node): boolean {
  try {
    apply(draft, tree);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** The same for text inside a statement: its effect is in the draft when it succeeds, and nothing of it when not. */
export function attemptInside(draft: Draft, source: Source): boolean {
  if (!source.parsed.tree) return true;
  const inner = draft.inside(source);
  if (!attempt(inner, source.parsed.tree)) return false;
  draft.adopt(inner);
  return true;
}

type Apply = (draft: Draft, tree: Node) => void;

/** Makes a handler of one kind of statement; a tree of another kind does nothing. */
function on<T>(read: (tree: Node) => T | undefined, handle: (draft: Draft, statement: T) => void): Apply {
  return (draft, tree) => {
    const statement = read(tree);
    if (statement !== undefined) handle(draft, statement);
  };
}

const handlers: Readonly<Record<string, Apply>> = {
  CreateStmt: on(
    (tree) => as(tree, 'CreateStmt'),
    (draft, statement) => createTable(draft, statement),
  ),
  CreateForeignTableStmt: on(
    (tree) => as(tree, 'CreateForeignTableStmt')?.base,
    (draft, statement) => createTable(draft, statement, 'foreign table'),
  ),
  CreateTableAsStmt: on((tree) => as(tree, 'CreateTableAsStmt'), createTableAs),
  SelectStmt: on(
    (tree) => as(tree, 'SelectStmt'),
    (draft, statement) => {
      selectInto(draft, statement);
      setByFunction(draft, statement);
    },
  ),
  AlterTableStmt: on((tree) => as(tree, 'AlterTableStmt'), alterTable),
  IndexStmt: on((tree) => as(tree, 'IndexStmt'), createIndex),
  ViewStmt: on((tree) => as(tree, 'ViewStmt'), createView),
  RefreshMatViewStmt: on((tree) => as(tree, 'RefreshMatViewStmt'), refreshView),
  DropStmt: on((tree) => as(tree, 'DropStmt'), drop),
  RenameStmt: on((tree) => as(tree, 'RenameStmt'), rename),
  AlterObjectSchemaStmt: on((tree) => as(tree, 'AlterObjectSchemaStmt'), moveToSchema),
  CreateSchemaStmt: on(
    (tree) => as(tree, 'CreateSchemaStmt'),
    (draft, statement) => {
      createSchema(draft, statement, (element) => apply(draft, element));
    },
  ),
  CreateSeqStmt: on((tree) => as(tree, 'CreateSeqStmt'), createSequence),
  AlterSeqStmt: on((tree) => as(tree, 'AlterSeqStmt'), alterSequence),
  CreateEnumStmt: on((tree) => as(tree, 'CreateEnumStmt'), createEnum),
  AlterEnumStmt: on((tree) => as(tree, 'AlterEnumStmt'), alterEnum),
  CreateDomainStmt: on((tree) => as(tree, 'CreateDomainStmt'), createDomain),
  AlterDomainStmt: on((tree) => as(tree, 'AlterDomainStmt'), alterDomain),
  CompositeTypeStmt: on((tree) => as(tree, 'CompositeTypeStmt'), createComposite),
  CreateRangeStmt: on(
    (tree) => as(tree, 'CreateRangeStmt'),
    (draft, statement) => createOtherType(draft, strings(statement.typeName), 'range'),
  ),
  DefineStmt: on(
    (tree) => as(tree, 'DefineStmt'),
    (draft, statement) => {
      if (statement.kind === 'OBJECT_TYPE') createOtherType(draft, strings(statement.defnames), 'base');
    },
  ),
  CreateFunctionStmt: on((tree) => as(tree, 'CreateFunctionStmt'), createRoutine),
  CreateTrigStmt: on((tree) => as(tree, 'CreateTrigStmt'), createTrigger),
  CreatePolicyStmt: on((tree) => as(tree, 'CreatePolicyStmt'), createPolicy),
  AlterPolicyStmt: on((tree) => as(tree, 'AlterPolicyStmt'), alterPolicy),
  RuleStmt: on((tree) => as(tree, 'RuleStmt'), createRule),
  CreateStatsStmt: on((tree) => as(tree, 'CreateStatsStmt'), createStatistics),
  CreatePublicationStmt: on((tree) => as(tree, 'CreatePublicationStmt'), createPublication),
  AlterPublicationStmt: on((tree) => as(tree, 'AlterPublicationStmt'), alterPublication),
  ClusterStmt: on((tree) => as(tree, 'ClusterStmt'), cluster),
  DropOwnedStmt: on((tree) => as(tree, 'DropOwnedStmt'), dropOwned),
  ReassignOwnedStmt: on((tree) => as(tree, 'ReassignOwnedStmt'), reassignOwned),
  AlterTableMoveAllStmt: on((tree) => as(tree, 'AlterTableMoveAllStmt'), moveAllTablespace),
  CreateExtensionStmt: on(
    (tree) => as(tree, 'CreateExtensionStmt'),
    (draft, { extname = '' }) => {
      if (!draft.extensions.includes(extname)) draft.putExtensions([...draft.extensions, extname]);
    },
  ),
  VariableSetStmt: on((tree) => as(tree, 'VariableSetStmt'), setVariable),
  TransactionStmt: on((tree) => as(tree, 'TransactionStmt'), endTransaction),
  DoStmt: on(
    (tree) => as(tree, 'DoStmt'),
    (draft, statement) => runBlock(draft, statement, attemptInside),
  ),
};

function apply(draft: Draft, tree: Node): void {
  const [kind = ''] = Object.keys(tree);
  handlers[kind]?.(draft, tree);
}
