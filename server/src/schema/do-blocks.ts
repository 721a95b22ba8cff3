/** DO blocks: the DDL in them that is written out, as far as it surely runs. */
import type { DoStmt } from '../sql/ast';
import type { Draft, Source } from './draft';

export function runBlock(
  _draft: Draft,
  _statement: DoStmt,
  _attempt: (draft: Draft, source: Source) => boolean,
): void {}
