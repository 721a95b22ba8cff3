/** What other files of the project say about the results that a file gets from them. */

export interface Outside {
  /**
   * True when the function or method of that name, in the module as the file imports it, gives a constant whatever it is given;
   * false when it does not, or nobody knows the module.
   */
  givesConstant(module: string, name: string): boolean;
}

/** What a file was told, so that it is read again when another file says otherwise. */
export interface Told {
  readonly module: string;
  readonly name: string;
  readonly isConstant: boolean;
}

export const nobody: Outside = { givesConstant: () => false };

/** True while every answer is still the same. */
export function stillHolds(told: readonly Told[], outside: Outside): boolean {
  return told.every(({ module, name, isConstant }) => outside.givesConstant(module, name) === isConstant);
}

/** The same answers, noted in `told`, each question once. */
export function noting(outside: Outside, told: Told[]): Outside {
  return {
    givesConstant(module, name) {
      const known = told.find((one) => one.module === module && one.name === name);
      if (known) return known.isConstant;
      const isConstant = outside.givesConstant(module, name);
      told.push({ module, name, isConstant });
      return isConstant;
    },
  };
}
