/** What other files of the project say: about results that a file gets from them, and about what they pass to it. */

/** A parameter of a method that the project's other files call, and nobody else. */
export interface OpenParameter {
  readonly className: string;
  readonly method: string;
  readonly index: number;
  /** How many parameters the method has. */
  readonly count: number;
}

export interface Outside {
  /**
   * True when the function or method of that name, in the module as the file imports it, gives a constant whatever it is given;
   * false when it does not, or nobody knows the module.
   */
  givesConstant(module: string, name: string): boolean;
  /** True when other files call the method, and each of them passes a constant for the parameter. */
  passesConstant(parameter: OpenParameter): boolean;
}

/** What a file was told, so that it is read again when another file says otherwise. */
export interface Told {
  readonly isConstant: boolean;
  ask(outside: Outside): boolean;
}

export const nobody: Outside = { givesConstant: () => false, passesConstant: () => false };

/** True while every answer is still the same. */
export function stillHolds(told: readonly Told[], outside: Outside): boolean {
  return told.every(({ isConstant, ask }) => ask(outside) === isConstant);
}

/** The same answers, noted in `told`, each question once. */
export function noting(outside: Outside, told: Told[]): Outside {
  const answers = new Map<string, boolean>();
  const once = (question: string, ask: Told['ask']): boolean => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const isConstant = ask(outside);
    answers.set(question, isConstant);
    told.push({ isConstant, ask });
    return isConstant;
  };
  return {
    givesConstant: (module, name) => once(`${module} ${name}`, (other) => other.givesConstant(module, name)),
    passesConstant: (parameter) => once(questionOf(parameter), (other) => other.passesConstant(parameter)),
  };
}

/** The question about a parameter as a key. */
export function questionOf({ className, method, index, count }: OpenParameter): string {
  return `${className}.${method} ${index}/${count}`;
}
