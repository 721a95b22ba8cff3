/** A file of host code with the SQL strings in it. */
import type { HostLanguage, Template } from './template';

export interface HostFile {
  readonly path: string;
  readonly language: HostLanguage;
  readonly text: string;
  /** In the order of the calls that run them. */
  readonly templates: readonly Template[];
  /** Comments, for suppressions; left out where the file holds no SQL and no suppression. */
  readonly comments: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}
