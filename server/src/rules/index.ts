/** All rules. Generated from their folders by `npm run generate`. */
import columnTypeRewrite from './column-type-rewrite/rule';
import concatenatedExecute from './concatenated-execute/rule';
import concatenatedQuery from './concatenated-query/rule';
import dropColumn from './drop-column/rule';
import floatMoney from './float-money/rule';
import foreignKeyWithoutIndex from './foreign-key-without-index/rule';
import foreignKeyWithoutNotValid from './foreign-key-without-not-valid/rule';
import indexWithoutConcurrently from './index-without-concurrently/rule';
import insertWithoutColumns from './insert-without-columns/rule';
import missingLockTimeout from './missing-lock-timeout/rule';
import type { Rule } from './rule';
import setNotNullScan from './set-not-null-scan/rule';

export const rules: readonly Rule[] = [
  columnTypeRewrite,
  concatenatedExecute,
  concatenatedQuery,
  dropColumn,
  floatMoney,
  foreignKeyWithoutIndex,
  foreignKeyWithoutNotValid,
  indexWithoutConcurrently,
  insertWithoutColumns,
  missingLockTimeout,
  setNotNullScan,
];
