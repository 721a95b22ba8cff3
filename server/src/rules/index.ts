/** All rules. Generated from their folders by `npm run generate`. */
import attachWithoutCheck from './attach-without-check/rule';
import blockingMaintenance from './blocking-maintenance/rule';
import checkWithoutNotValid from './check-without-not-valid/rule';
import columnTypeNarrowed from './column-type-narrowed/rule';
import columnTypeRewrite from './column-type-rewrite/rule';
import concatenatedExecute from './concatenated-execute/rule';
import concatenatedQuery from './concatenated-query/rule';
import concurrentlyIfNotExists from './concurrently-if-not-exists/rule';
import concurrentlyInTransaction from './concurrently-in-transaction/rule';
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
import indexOnPartitionedTable from './index-on-partitioned-table/rule';
import indexWithoutConcurrently from './index-without-concurrently/rule';
import insertWithoutColumns from './insert-without-columns/rule';
import lockTable from './lock-table/rule';
import locksManyTables from './locks-many-tables/rule';
import missingLockTimeout from './missing-lock-timeout/rule';
import moveToSchema from './move-to-schema/rule';
import notTransactionalStatement from './not-transactional-statement/rule';
import partitionLocksParent from './partition-locks-parent/rule';
import primaryKeyWithoutIndex from './primary-key-without-index/rule';
import refreshWithoutConcurrently from './refresh-without-concurrently/rule';
import reindexWithoutConcurrently from './reindex-without-concurrently/rule';
import renameColumn from './rename-column/rule';
import renameTable from './rename-table/rule';
import requiredColumnWithoutDefault from './required-column-without-default/rule';
import type { Rule } from './rule';
import serialOnLiveTable from './serial-on-live-table/rule';
import setNotNullScan from './set-not-null-scan/rule';
import storedGeneratedColumn from './stored-generated-column/rule';
import tableRewrite from './table-rewrite/rule';
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
  checkWithoutNotValid,
  columnTypeNarrowed,
  columnTypeRewrite,
  concatenatedExecute,
  concatenatedQuery,
  concurrentlyIfNotExists,
  concurrentlyInTransaction,
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
  indexOnPartitionedTable,
  indexWithoutConcurrently,
  insertWithoutColumns,
  lockTable,
  locksManyTables,
  missingLockTimeout,
  moveToSchema,
  notTransactionalStatement,
  partitionLocksParent,
  primaryKeyWithoutIndex,
  refreshWithoutConcurrently,
  reindexWithoutConcurrently,
  renameColumn,
  renameTable,
  requiredColumnWithoutDefault,
  serialOnLiveTable,
  setNotNullScan,
  storedGeneratedColumn,
  tableRewrite,
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
