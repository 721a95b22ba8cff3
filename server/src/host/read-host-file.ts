/** The room's entry: a file of host code in, its SQL strings out. */
import type { HostFile } from './host-file';
import type { HostLanguage } from './template';

/** Reads a file; `loadLanguage` must have finished for its language (otherwise it holds no templates). */
export function readHostFile(path: string, language: HostLanguage, text: string, before?: HostFile): HostFile {
  if (before?.text === text && before.path === path && before.language === language) return before;
  return { path, language, text, templates: [], comments: [] };
}
