/** All rules. Generated from their folders by `npm run generate`. */
import attachWithoutCheck from './attach-without-check/rule';
import blockingMaintenance from './blocking-maintenance/rule';
import cartesianJoin from './cartesian-join/rule';
import checkWithoutNotValid from './check-without-not-valid/rule';
import codeReadsDroppedColumn from './code-reads-dropped-column/rule';
import columnTypeNarrowed from './column-type-narrowed/rule';
import columnTypeRewrite from './column-type-rewrite/rule';
import concatenatedExecute from './concatenated-execute/rule';
import concatenatedQuery from './concatenated-query/rule';
import concurrentlyIfNotExists from './concurrently-if-not-exists/rule';
import concurrentlyInTransaction from './concurrently-in-transaction/rule';
import connectionStringInCode from './connection-string-in-code/rule';
import deleteWithoutWhere from './delete-without-where/rule';
import detachWithoutConcurrently from './detach-without-concurrently/rule';
import disableTriggerAll from './disable-trigger-all/rule';
import domainConstraintScan from './domain-constraint-scan/rule';
import dropCascade from './drop-cascade/rule';
import dropColumn from './drop-column/rule';
import dropConstraint from './drop-constraint/rule';
import dropDefault from './drop-default/rule';
import dropIndexWithoutConcurrently from './drop-index-without-concurrently/rule';
import dropLocksReferenced from './drop-locks-referenced/rule';
import dropNotNull from './drop-not-null/rule';
import dropPrimaryKey from './drop-primary-key/rule';
import dropTable from './drop-table/rule';
import enumValueInTransaction from './enum-value-in-transaction/rule';
import enumValueRenamed from './enum-value-renamed/rule';
import exclusionConstraint from './exclusion-constraint/rule';
import floatMoney from './float-money/rule';
import foreignKeyLocksParent from './foreign-key-locks-parent/rule';
import foreignKeyWithoutIndex from './foreign-key-without-index/rule';
import foreignKeyWithoutNotValid from './foreign-key-without-not-valid/rule';
import functionOnIndexedColumn from './function-on-indexed-column/rule';
import indexOnPartitionedTable from './index-on-partitioned-table/rule';
import indexWithoutConcurrently from './index-without-concurrently/rule';
import insertWithoutColumns from './insert-without-columns/rule';
import insertWithoutConflictHandling from './insert-without-conflict-handling/rule';
import largeOffset from './large-offset/rule';
import leadingWildcard from './leading-wildcard/rule';
import lockTable from './lock-table/rule';
import locksManyTables from './locks-many-tables/rule';
import migrationFails from './migration-fails/rule';
import missingLockTimeout from './missing-lock-timeout/rule';
import moveToSchema from './move-to-schema/rule';
import notInNullable from './not-in-nullable/rule';
import notTransactionalStatement from './not-transactional-statement/rule';
import nullComparison from './null-comparison/rule';
import orderByOrdinal from './order-by-ordinal/rule';
import partitionLocksParent from './partition-locks-parent/rule';
import poolPerRequest from './pool-per-request/rule';
import poolWithoutTimeout from './pool-without-timeout/rule';
import primaryKeyWithoutIndex from './primary-key-without-index/rule';
import refreshWithoutConcurrently from './refresh-without-concurrently/rule';
import reindexWithoutConcurrently from './reindex-without-concurrently/rule';
import renameColumn from './rename-column/rule';
import renameTable from './rename-table/rule';
import requiredColumnWithoutDefault from './required-column-without-default/rule';
import type { Rule } from './rule';
import selectStar from './select-star/rule';
import serialOnLiveTable from './serial-on-live-table/rule';
import setNotNullScan from './set-not-null-scan/rule';
import storedGeneratedColumn from './stored-generated-column/rule';
import tableRewrite from './table-rewrite/rule';
import tlsNotVerified from './tls-not-verified/rule';
import triggerOnLiveTable from './trigger-on-live-table/rule';
import truncate from './truncate/rule';
import unbatchedBackfill from './unbatched-backfill/rule';
import unclosedTransaction from './unclosed-transaction/rule';
import uniqueWithoutIndex from './unique-without-index/rule';
import unknownColumn from './unknown-column/rule';
import unknownTable from './unknown-table/rule';
import updateWithoutWhere from './update-without-where/rule';
import validateInSameTransaction from './validate-in-same-transaction/rule';
import volatileDefault from './volatile-default/rule';
import workAfterExclusiveLock from './work-after-exclusive-lock/rule';

export const rules: readonly Rule[] = [
  attachWithoutCheck,
  blockingMaintenance,
  cartesianJoin,
  checkWithoutNotValid,
  codeReadsDroppedColumn,
  columnTypeNarrowed,
  columnTypeRewrite,
  concatenatedExecute,
  concatenatedQuery,
  concurrentlyIfNotExists,
  concurrentlyInTransaction,
  connectionStringInCode,
  deleteWithoutWhere,
  detachWithoutConcurrently,
  disableTriggerAll,
  domainConstraintScan,
  dropCascade,
  dropColumn,
  dropConstraint,
  dropDefault,
  dropIndexWithoutConcurrently,
  dropLocksReferenced,
  dropNotNull,
  dropPrimaryKey,
  dropTable,
  enumValueInTransaction,
  enumValueRenamed,
  exclusionConstraint,
  floatMoney,
  foreignKeyLocksParent,
  foreignKeyWithoutIndex,
  foreignKeyWithoutNotValid,
  functionOnIndexedColumn,
  indexOnPartitionedTable,
  indexWithoutConcurrently,
  insertWithoutColumns,
  insertWithoutConflictHandling,
  largeOffset,
  leadingWildcard,
  lockTable,
  locksManyTables,
  migrationFails,
  missingLockTimeout,
  moveToSchema,
  notInNullable,
  notTransactionalStatement,
  nullComparison,
  orderByOrdinal,
  partitionLocksParent,
  poolPerRequest,
  poolWithoutTimeout,
  primaryKeyWithoutIndex,
  refreshWithoutConcurrently,
  reindexWithoutConcurrently,
  renameColumn,
  renameTable,
  requiredColumnWithoutDefault,
  selectStar,
  serialOnLiveTable,
  setNotNullScan,
  storedGeneratedColumn,
  tableRewrite,
  tlsNotVerified,
  triggerOnLiveTable,
  truncate,
  unbatchedBackfill,
  unclosedTransaction,
  uniqueWithoutIndex,
  unknownColumn,
  unknownTable,
  updateWithoutWhere,
  validateInSameTransaction,
  volatileDefault,
  workAfterExclusiveLock,
];
