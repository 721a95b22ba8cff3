/** What a language brings to the shared analysis; `readers.ts` lists them. */
import type { Marks } from './candidates';
import type { Comment, Program } from './expression';
import type { SyntaxNode } from './grammar';
import type { Library } from './library';
import type { Names } from './surroundings';

export interface Reader {
  readonly marks: Marks;
  readonly names: Names;
  readonly library: Library;
  /** The text as the grammar reads it best, every offset as it was; left out where that is the text itself. */
  prepared?(text: string): string;
  /** The file in the small form; what stands in functions may be read when somebody asks for it, as long as the tree lives. */
  read(root: SyntaxNode): Program;
  /** Comments wherever they stand. */
  commentsOf(root: SyntaxNode): readonly Comment[];
}
