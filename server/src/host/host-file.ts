/** A file of host code with the SQL strings in it. */
import type { Comment } from './expression';
import type { HostLanguage } from './language';
import type { Template } from './template';

export interface HostFile {
  readonly path: string;
  readonly language: HostLanguage;
  readonly text: string;
  /** In the order of the calls that run them. */
  readonly templates: readonly Template[];
  /** Comments, for suppressions; left out where the file holds none. */
  readonly comments: readonly Comment[];
}
