/** What a command's file exports, and how it says that it cannot go on. */
import type { Command } from 'commander';

/** Adds one command to the program; its action sets `process.exitCode` and returns, so that all output is flushed. */
export type AddCommand = (program: Command) => void;

/** The command cannot be done: the message, with the next step, goes to standard error and the exit code is 2. */
export class Failure extends Error {}
