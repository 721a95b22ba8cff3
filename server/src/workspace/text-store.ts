/** The texts of a workspace's files, as an editor or the disk has them, and what was read out of them. */
import { isAbsolute, join } from 'node:path';
import type { HostFile } from '../host/host-file';
import { hostLanguageOf } from '../host/language';
import { nobody, type Outside } from '../host/outside';
import { constantResultsOf, readHostFile } from '../host/read-host-file';
import { backwardText, forwardText } from '../migrations/sections';
import { readSource, type SourceFile } from '../sql/source-file';
import { Callers } from './callers';
import { Modules } from './modules';
import { type ReadText, readText } from './read-text';

/** Every file is read once, until `forget` says that it changed; an edit keeps what it does not touch. */
export class TextStore {
  readonly #root: string;
  readonly #unsaved = new Map<string, string>();
  readonly #disk = new Map<string, ReadText>();
  readonly #sources = new Map<string, SourceFile>();
  readonly #migrations = new Map<string, { readonly text: string; readonly source: SourceFile }>();
  readonly #waysBack = new Map<string, { readonly text: string; readonly source: SourceFile | undefined }>();
  readonly #hosts = new Map<string, HostFile>();
  readonly #results = new Map<string, { readonly text: string; readonly constants: ReadonlySet<string> }>();
  readonly #callers = new Callers({ text: (path) => this.text(path), outside: (path) => this.#outside(path) });
  #modules = new Modules([]);

  constructor(root: string) {
    this.#root = root;
  }

  /** Paths with unsaved text, which need not exist on disk. */
  get unsaved(): Iterable<string> {
    return this.#unsaved.keys();
  }

  /** The files among which host code finds the modules that it names. */
  setModules(paths: readonly string[]): void {
    this.#modules = new Modules(paths);
    this.#callers.setPaths(paths);
  }

  isOpen(path: string): boolean {
    return this.#unsaved.has(path);
  }

  setText(path: string, text: string): void {
    this.#callers.changed(path);
    this.#unsaved.set(path, text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  }

  clearText(path: string): void {
    this.#unsaved.delete(path);
    this.forget(path);
  }

  forget(path: string): void {
    this.#callers.changed(path);
    this.#disk.delete(path);
  }

  read(path: string): ReadText {
    const unsaved = this.#unsaved.get(path);
    if (unsaved !== undefined) return { text: unsaved, byteOrderMark: false };
    const known = this.#disk.get(path);
    if (known) return known;
    const read = readText(isAbsolute(path) ? path : join(this.#root, path));
    this.#disk.set(path, read);
    return read;
  }

  text(path: string): string | undefined {
    const read = this.read(path);
    return 'text' in read ? read.text : undefined;
  }

  /** The statements of a query file. */
  source(path: string): SourceFile | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const source = readSource(path, text, this.#sources.get(path));
    this.#sources.set(path, source);
    return source;
  }

  /** The statements of a migration, without the way back that some tools keep in the same file. */
  migration(path: string): SourceFile | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const known = this.#migrations.get(path);
    if (known?.text === text) return known.source;
    const forward = forwardText(text);
    const source = forward === text ? this.source(path) : readSource(path, forward, known?.source);
    if (source) this.#migrations.set(path, { text, source });
    return source;
  }

  /** The way back that the file of a migration itself holds; undefined when it holds none. */
  wayBack(path: string): SourceFile | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const known = this.#waysBack.get(path);
    if (known?.text === text) return known.source;
    const backward = backwardText(text);
    const source = backward === undefined ? undefined : readSource(path, backward, known?.source);
    this.#waysBack.set(path, { text, source });
    return source;
  }

  /** The strings of a host file; its language must be loaded. */
  host(path: string): HostFile | undefined {
    const text = this.text(path);
    const language = hostLanguageOf(path);
    if (text === undefined || !language) return undefined;
    const file = readHostFile(path, language, text, this.#hosts.get(path), this.#outside(path));
    this.#hosts.set(path, file);
    return file;
  }

  #outside(path: string): Outside {
    const language = hostLanguageOf(path);
    if (!language) return nobody;
    return {
      givesConstant: (module, name) => {
        const other = this.#modules.find(module, path, language);
        return other !== undefined && this.#givesConstant(other, name);
      },
      passesConstant: (parameter) => this.#callers.passConstant(parameter, path, language),
    };
  }

  /** Most names that are asked for are no functions of the file, but of what it gives: then it need not be read. */
  #givesConstant(path: string, name: string): boolean {
    const text = this.text(path);
    const language = hostLanguageOf(path);
    if (text === undefined || !language || !mayDefine(text, name)) return false;
    const known = this.#results.get(path);
    if (known?.text === text) return known.constants.has(name);
    const constants = constantResultsOf(language, text);
    this.#results.set(path, { text, constants });
    return constants.has(name);
  }
}

/** True where the file may define such a function, and the first thing that it returns is written there: a literal, `NAMES[x]`, `a ? 'b' : 'c'`. */
function mayDefine(text: string, name: string): boolean {
  if (name === '') return false; // `require('./x')(…)` calls what has no name there
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (/[\w.$]/.test(text.charAt(at - 1)) || !/^\s*[(=<:]/.test(text.slice(end, end + 8))) continue;
    if (harmlessResult.test(text.slice(Math.max(0, at - 20), at))) return true;
    const body = text.slice(end, end + 4000);
    const given = /(?:\breturn\b|=>)(?!\s*\{)\s*\(?\s*(.{0,80})/.exec(body)?.[1];
    const variable = given && /^(\w+)\s*[;)]/.exec(given)?.[1];
    if (variable && new RegExp(String.raw`\b${variable}\s*=\s*["'\x60\d]`).test(body)) return true;
    if (given !== undefined && /^(?:["'`\d]|[A-Z][A-Z\d_]*\b|[\w.]+\s*(?:\[|[=!]=|\?(?!\.)))/.test(given)) return true;
  }
  return false;
}

/** The type before a method's name, where it is a number, a date or the like: `long getId(`. */
const harmlessResult =
  /\b(?:int|long|short|byte|double|float|boolean|Integer|Long|Double|Boolean|BigDecimal|UUID|Date|LocalDate|Instant)\s+$/;
