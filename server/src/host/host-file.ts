/** A file of host code with the SQL strings in it. */
import type { HostLanguage, Template } from './template';

export interface HostFile {
  readonly path: string;
  readonly language: HostLanguage;
  readonly text: string;
  readonly templates: readonly Template[];
  /** Comments, for suppressions. */
  readonly comments: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}
