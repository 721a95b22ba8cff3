/** All rules. Generated from their folders by `npm run generate`. */
import concatenatedExecute from './concatenated-execute/rule';
import floatMoney from './float-money/rule';
import foreignKeyWithoutIndex from './foreign-key-without-index/rule';
import type { Rule } from './rule';

export const rules: readonly Rule[] = [concatenatedExecute, floatMoney, foreignKeyWithoutIndex];
