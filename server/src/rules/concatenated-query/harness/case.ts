/** Code with a mistake in it: what is written for it, and with which input it is run before and after. */
export interface Case {
  /** A program whose function `f` gives rows of the table `users`. */
  readonly code: string;
  readonly benign: readonly (readonly unknown[])[];
  /** Empty where no parameter can stand, so that nothing may change. A quote in it says that it leaves quotes. */
  readonly hostile: readonly unknown[];
  /** A part of the code afterwards. */
  readonly after?: string;
}

/** The table that `f` reads. */
export const table = 'CREATE TABLE users (id integer PRIMARY KEY, name text, city text, joined date, note jsonb)';

/** Puts its rows back: all of them lost or shown is what an attack is known by. */
export const rows = `
  DELETE FROM users;
  INSERT INTO users VALUES (1, 'Ann', 'Oslo', '2024-01-01', '{"k": 1}'), (2, 'Bob', 'Rome', '2024-02-01', NULL),
    (3, 'O''Neill', 'Oslo', '2024-03-01', NULL), (4, '100%', NULL, '2024-04-01', NULL)`;
