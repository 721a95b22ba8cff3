/** A file of host code with the SQL strings in it, and what it says of its way to a database. */
import type { Connections } from './connection';
import type { Comment } from './expression';
import type { HostLanguage } from './language';
import type { Told } from './outside';
import type { Template } from './template';

export interface HostFile extends Connections {
  readonly path: string;
  readonly language: HostLanguage;
  readonly text: string;
  /** In the order of the calls that run them. */
  readonly templates: readonly Template[];
  /** What other files said when this one was read. */
  readonly told: readonly Told[];
  /** Comments, for suppressions; left out where the file holds none. */
  readonly comments: readonly Comment[];
}
