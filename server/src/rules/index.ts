/** All rules. Generated from their folders by `npm run generate`. */
import columnTypeRewrite from './column-type-rewrite/rule';
import concatenatedExecute from './concatenated-execute/rule';
import concatenatedQuery from './concatenated-query/rule';
import concurrentlyIfNotExists from './concurrently-if-not-exists/rule';
import concurrentlyInTransaction from './concurrently-in-transaction/rule';
import dropColumn from './drop-column/rule';
import dropIndexWithoutConcurrently from './drop-index-without-concurrently/rule';
import dropTable from './drop-table/rule';
import floatMoney from './float-money/rule';
import foreignKeyWithoutIndex from './foreign-key-without-index/rule';
import foreignKeyWithoutNotValid from './foreign-key-without-not-valid/rule';
import indexWithoutConcurrently from './index-without-concurrently/rule';
import insertWithoutColumns from './insert-without-columns/rule';
import missingLockTimeout from './missing-lock-timeout/rule';
import reindexWithoutConcurrently from './reindex-without-concurrently/rule';
import requiredColumnWithoutDefault from './required-column-without-default/rule';
import type { Rule } from './rule';
import serialOnLiveTable from './serial-on-live-table/rule';
import setNotNullScan from './set-not-null-scan/rule';
import storedGeneratedColumn from './stored-generated-column/rule';
import volatileDefault from './volatile-default/rule';

export const rules: readonly Rule[] = [
  columnTypeRewrite,
  concatenatedExecute,
  concatenatedQuery,
  concurrentlyIfNotExists,
  concurrentlyInTransaction,
  dropColumn,
  dropIndexWithoutConcurrently,
  dropTable,
  floatMoney,
  foreignKeyWithoutIndex,
  foreignKeyWithoutNotValid,
  indexWithoutConcurrently,
  insertWithoutColumns,
  missingLockTimeout,
  reindexWithoutConcurrently,
  requiredColumnWithoutDefault,
  serialOnLiveTable,
  setNotNullScan,
  storedGeneratedColumn,
  volatileDefault,
];
