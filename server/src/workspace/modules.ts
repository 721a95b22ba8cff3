/** Which file of the workspace a module is, as host code names it. */
import { dirname, join } from 'node:path/posix';
import type { HostLanguage } from '../host/language';

/** Paths of the workspace by their last part, so that a module is looked up without a walk. */
export class Modules {
  readonly #byName = new Map<string, string[]>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const known = this.#byName.get(name);
      if (known) known.push(path);
      else this.#byName.set(name, [path]);
    }
  }

  /** The file that a module is; undefined when none or several fit. `from` is the file that names it. */
  find(module: string, from: string, language: HostLanguage): string | undefined {
    for (const candidate of candidates(module, from, language)) {
      const name = candidate.slice(candidate.lastIndexOf('/') + 1);
      const fitting = (this.#byName.get(name) ?? []).filter(
        (path) => path === candidate || path.endsWith(`/${candidate}`),
      );
      const [only] = fitting.includes(candidate) ? [candidate] : fitting.length === 1 ? fitting : [];
      if (only !== undefined && only !== from) return only;
    }
    return undefined;
  }
}

function candidates(module: string, from: string, language: HostLanguage): readonly string[] {
  switch (language) {
    case 'java':
      // A class of the same package is named without one.
      return module.startsWith('./')
        ? [join(dirname(from), `${module}.java`)]
        : [`${module.replaceAll('.', '/')}.java`];
    case 'php':
      return [`${module.replaceAll('\\', '/').replace(/^\/|^\.\//g, '')}.php`];
    case 'python': {
      const dots = /^\.*/.exec(module)?.[0].length ?? 0;
      const rest = module.slice(dots).replaceAll('.', '/');
      const folder = dots > 0 ? join(dirname(from), '../'.repeat(dots - 1)) : '';
      return [join(folder, `${rest}.py`), join(folder, rest, '__init__.py')];
    }
    case 'typescript':
    case 'typescriptreact':
    case 'javascript':
    case 'javascriptreact': {
      if (!module.startsWith('.')) return [];
      const path = join(dirname(from), module);
      const base = path.replace(/\.[cm]?jsx?$/, '');
      return [path, ...['.ts', '.tsx', '.js', '.mjs', '/index.ts', '/index.js'].map((end) => base + end)];
    }
    default:
      return [];
  }
}
