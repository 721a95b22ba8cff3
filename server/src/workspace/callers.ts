/** Who calls the methods of a class, and what they pass: for parameters that reach SQL, and not before one does. */
import { type Passed, passedBy } from '../host/callers';
import { type HostLanguage, hostLanguageOf } from '../host/language';
import { noting, type OpenParameter, type Outside, questionOf, stillHolds, type Told } from '../host/outside';

interface Answer {
  readonly text: string;
  readonly told: readonly Told[];
  readonly passed: Passed;
}

/** What is asked of the workspace. */
interface Files {
  text(path: string): string | undefined;
  outside(path: string): Outside;
}

/** Tests call with constants what others call with anything. */
const ofTests = /(?:^|\/)(?:tests?|it|androidTest|testFixtures)\//;

/** A value is followed through so many files. */
const mostFiles = 6;

export class Callers {
  readonly #files: Files;
  #paths: readonly string[] = [];
  /** The files that name a class, found when the first question is asked; a file that no longer does is found out by its text. */
  readonly #byClass = new Map<HostLanguage, Map<string, Set<string>>>();
  readonly #changed = new Set<string>();
  readonly #answers = new Map<string, Answer>();
  readonly #asked = new Set<string>();

  constructor(files: Files) {
    this.#files = files;
  }

  setPaths(paths: Iterable<string>): void {
    this.#paths = [...paths].filter((path) => !ofTests.test(path));
    this.#byClass.clear();
  }

  changed(path: string): void {
    if (this.#byClass.size > 0) this.#changed.add(path);
  }

  /** `from` is the file whose method it is. */
  passConstant(parameter: OpenParameter, from: string, language: HostLanguage): boolean {
    const question = `${from} ${questionOf(parameter)}`;
    // Methods that call each other in a circle: somebody must have called one of them first.
    if (this.#asked.has(question) || this.#asked.size >= mostFiles) return false;
    this.#asked.add(question);
    try {
      let isCalled = false;
      for (const path of this.#filesByClass(language).get(parameter.className) ?? []) {
        if (path === from) continue;
        const passed = this.#passedBy(path, question, parameter, language);
        if (passed === 'others') return false;
        isCalled ||= passed === 'constants';
      }
      return isCalled;
    } finally {
      this.#asked.delete(question);
    }
  }

  #passedBy(path: string, question: string, parameter: OpenParameter, language: HostLanguage): Passed {
    const text = this.#files.text(path) ?? '';
    const name = parameter.method === 'constructor' ? parameter.className : parameter.method;
    if (!text.includes(`${name}(`) || !text.includes(parameter.className)) return 'nothing';
    const key = `${path} ${question}`;
    const outside = this.#files.outside(path);
    const known = this.#answers.get(key);
    if (known?.text === text && stillHolds(known.told, outside)) return known.passed;
    const told: Told[] = [];
    const passed = passedBy(language, text, parameter, noting(outside, told));
    this.#answers.set(key, { text, told, passed });
    return passed;
  }

  #filesByClass(language: HostLanguage): ReadonlyMap<string, ReadonlySet<string>> {
    const known = this.#byClass.get(language);
    const files = known ?? new Map<string, Set<string>>();
    if (!known) this.#byClass.set(language, files);
    for (const path of known ? this.#changed : this.#paths) {
      if (hostLanguageOf(path) !== language) continue;
      for (const name of new Set(this.#files.text(path)?.match(className))) {
        const naming = files.get(name);
        if (naming) naming.add(path);
        else files.set(name, new Set([path]));
      }
    }
    this.#changed.clear();
    return files;
  }
}

const className = /\b[A-Z]\w{2,}/g;
