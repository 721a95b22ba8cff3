/** All rules. Generated from their folders by `npm run generate`. */
import type { Rule } from './rule';

export const rules: readonly Rule[] = [];
