/** Follows one file's transactions: who opened the one that a statement runs in, its locks, and lock_timeout. */
import { type Effect, stronger } from '../locks/effect';
import type { Transaction } from '../rules/rule';
import { displayName } from '../schema/names';
import { as, type Node, strings } from '../sql/ast';
import { type Chain, link } from './chain';

export interface TransactionState {
  readonly mode: Transaction['mode'];
  /** The effects of the statements so far in the same transaction. */
  readonly held: Chain<readonly Effect[]> | undefined;
  /** lock_timeout as set for the session, and for this transaction alone (`undefined`: not set there). */
  readonly session: boolean;
  readonly local: boolean | undefined;
  /** What `session` goes back to on ROLLBACK. */
  readonly sessionAtBegin: boolean;
}

/** At the beginning of a file. */
export function openTransaction(transaction: 'tool' | 'none'): TransactionState {
  const mode = transaction === 'tool' ? 'tool' : 'none';
  return { mode, held: undefined, session: false, local: undefined, sessionAtBegin: false };
}

/** True when waiting for a lock ends by itself. */
export function hasLockTimeout(state: TransactionState): boolean {
  return state.local ?? state.session;
}

/** The state after the statement; `effects` are its own. */
export function nextTransaction(
  state: TransactionState,
  tree: Node | undefined,
  effects: readonly Effect[],
): TransactionState {
  const control = as(tree, 'TransactionStmt');
  if (control) return controlled(state, control.kind, control.chain === true);
  const setting = lockTimeoutSetting(tree);
  if (setting) return set(state, setting);
  if (state.mode === 'none' || effects.length === 0) return state;
  return { ...state, held: link(state.held, effects) };
}

/** `state`, or `known` where that says the same, so that what rests on it can be kept. */
export function sameState(state: TransactionState, known: TransactionState | undefined): TransactionState {
  const isSame =
    known?.mode === state.mode &&
    known.held === state.held &&
    known.session === state.session &&
    known.local === state.local &&
    known.sessionAtBegin === state.sessionAtBegin;
  return isSame ? known : state;
}

interface Strongest {
  /** By relation. Goes on to the next statement's, so that a long transaction is not added up again for each. */
  readonly effects: Map<string, Effect>;
  readonly list: readonly Effect[];
}

const strongestOf = new WeakMap<Chain<readonly Effect[]>, Strongest>();

/** The strongest lock on each relation, and whether it was rewritten or scanned. */
export function heldEffects(held: TransactionState['held']): readonly Effect[] {
  if (!held) return [];
  const known = strongestOf.get(held);
  if (known) return known.list;
  const added: (readonly Effect[])[] = [];
  let part: TransactionState['held'] = held;
  for (; part && !strongestOf.has(part); part = part.before) added.push(part.last);
  const effects = (part && strongestOf.get(part)?.effects) ?? new Map<string, Effect>();
  if (part) strongestOf.delete(part);
  for (const effect of added.reverse().flat()) {
    const key = displayName(effect.relation);
    const other = effects.get(key);
    effects.set(key, other ? merge(effect, other) : effect);
  }
  const list = [...effects.values()];
  strongestOf.set(held, { effects, list });
  return list;
}

function merge(a: Effect, b: Effect): Effect {
  return { ...a, lock: stronger(a.lock, b.lock), rewrites: a.rewrites || b.rewrites, scans: a.scans || b.scans };
}

/** Manual, BEGIN, COMMIT and ROLLBACK: BEGIN inside a transaction only warns, and so does COMMIT outside one. */
function controlled(state: TransactionState, kind: string | undefined, chain: boolean): TransactionState {
  const inside = state.mode !== 'none';
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
    return inside ? state : { ...state, mode: 'explicit', sessionAtBegin: state.session };
  }
  const commits = kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_PREPARE';
  if (!inside || !(commits || kind === 'TRANS_STMT_ROLLBACK')) return state;
  const session = commits ? state.session : state.sessionAtBegin;
  return { mode: chain ? 'explicit' : 'none', held: undefined, session, local: undefined, sessionAtBegin: session };
}

interface Setting {
  readonly on: boolean;
  readonly local: boolean;
}

function set(state: TransactionState, { on, local }: Setting): TransactionState {
  if (!local) return { ...state, session: on, local: undefined };
  return state.mode === 'none' ? state : { ...state, local: on };
}

function lockTimeoutSetting(tree: Node | undefined): Setting | undefined {
  const set = as(tree, 'VariableSetStmt');
  if (set) {
    if (set.kind === 'VAR_RESET_ALL') return { on: false, local: false };
    if (set.name?.toLowerCase() !== 'lock_timeout') return undefined;
    return { on: set.kind === 'VAR_SET_VALUE' && !isZero(set.args?.[0]), local: set.is_local === true };
  }
  const call = as(as(as(tree, 'SelectStmt')?.targetList?.[0], 'ResTarget')?.val, 'FuncCall');
  if (!call || strings(call.funcname).at(-1) !== 'set_config') return undefined;
  const [name, value, local] = call.args ?? [];
  if (as(name, 'A_Const')?.sval?.sval?.toLowerCase() !== 'lock_timeout') return undefined;
  return { on: !isZero(value), local: as(local, 'A_Const')?.boolval?.boolval === true };
}

/** Zero, in any unit, means no timeout (manual, section 19.11.1). */
function isZero(value: Node | undefined): boolean {
  const constant = as(value, 'A_Const');
  if (!constant) return false;
  if (constant.ival) return (constant.ival.ival ?? 0) === 0;
  return /^\s*0*(\.0*)?\s*[a-z]*\s*$/i.test(constant.sval?.sval ?? constant.fval?.fval ?? '1');
}
