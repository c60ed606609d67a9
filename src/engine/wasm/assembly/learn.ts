// Computes outcomes of moves: the macrostep and, depth-first, every call it makes, from the host's reactions of single actors;
// and the decision trees that memoize them. The same semantics as `src/engine/network/step.ts`.
import { allocate, enlarged, release } from './memory.ts';
import { entryOf, internPair, internWords, makeTable, pairs } from './tuples.ts';

/** (actor, cell, port and kind) → the cell after mail, or the reaction to a call. */
const answers: u32 = 1600;
/** Changes of a part as chains of (change so far, place, cell), each with its record. */
const chains: u32 = 1632;
/** Pairs of changes of parts, each with the position of the half's change. */
const changes: u32 = 1664;
const key: u32 = 1696;

/** A step with more calls is assumed to be an infinite recursion of two actors. */
const callsMax: u32 = 2_000;

let actors: u32 = 0;
/** By actor: its part, and the byte offset of its cell there. */
let places: u32 = 0;
let before: u32 = 0;
let after: u32 = 0;
/** By actor: bit 1 while it is sending, and bit 2 when this step has involved it. */
let states: u32 = 0;
let touched: u32 = 0;
let touchedLength: u32 = 0;
/** Calls that wait for a receiver that is sending: pairs of actor and port, in order. */
let waiting: u32 = 0;
let waitingLength: u32 = 0;
let waitingRoom: u32 = 0;
let calls: u32 = 0;

/** Findings of the latest computed step. */
export let findings: u32 = 0;
export let findingsLength: u32 = 0;
let findingsRoom: u32 = 0;

/** Request to the host: actor, cell, and twice the port, + 1 for a call. */
export let askedActor: u32 = 0;
export let askedCell: u32 = 0;
export let askedPort: u32 = 0;

export const learnt: i32 = 0;
export const lacksAnswer: i32 = 1;
/** The step recurses without end, or a machine breaks a rule: the host reports which. */
export const isRefused: i32 = 2;

/** Initialisation: returns the position where the host writes the positions of all actors' cells. */
export function makeLearner(actorCount: u32): u32 {
  actors = actorCount;
  places = allocate(actors * 4);
  before = allocate(actors * 4);
  after = allocate(actors * 4);
  states = allocate(actors);
  touched = allocate(actors * 4);
  makeTable(answers, 16, 3);
  makeTable(chains, 16, 3);
  makeTable(changes, 12, pairs);
  return places;
}

/** Stores the host's reply: the cell after mail, or the position of the reaction to a call. */
export function answer(actor: u32, cell: u32, port: u32, value: u32): void {
  store<u32>(entryOf(answers, numberOf(actor, cell, port, true)), value, 12);
}

/**
 * Computes the outcome of a move.
 * @param cellsAt - positions of the cells of each part
 */
export function learn(move: u32, cellsAt: u32): i32 {
  if (load<u32>(move, 4) == 0) return isRefused;
  for (let actor: u32 = 0; actor < actors; actor++) {
    const place = load<u32>(places + actor * 4);
    const cell = load<u32>(load<u32>(cellsAt + (place >> 24) * 4) + (place & 0xffffff));
    store<u32>(before + actor * 4, cell);
    store<u32>(after + actor * 4, cell);
  }
  memory.fill(states, 0, actors);
  touchedLength = 0;
  waitingLength = 0;
  findingsLength = 0;
  calls = 0;
  const mover = load<u32>(move, 8);
  touch(mover);
  const reaction = load<u32>(move, 4);
  // An actor whose delayed message is sent is not busy: it handles calls at once.
  const isBusy = load<u32>(move, 12) != 0;
  if (!isBusy) store<u32>(after + mover * 4, load<u32>(reaction));
  if (!(isBusy ? perform(mover, reaction) : send(reaction))) return calls > callsMax ? isRefused : lacksAnswer;
  const outcome = allocate(8);
  for (let side: u32 = 0; side < 2; side++) store<u32>(outcome + side * 4, changeOfHalf(side));
  remember(move, outcome);
  return learnt;
}

/** Applies a reaction; false when a reaction is missing. */
function perform(actor: u32, first: u32): bool {
  let reaction = first;
  store<u8>(states + actor, load<u8>(states + actor) | 1);
  while (true) {
    store<u32>(after + actor * 4, load<u32>(reaction));
    const finding = load<u32>(reaction, 4);
    if (finding != 0) note(finding - 1);
    if (!send(reaction)) return false;
    const port = nextWaiting(actor);
    if (port < 0) break;
    reaction = accept(actor, port);
    if (reaction == 0) return false;
  }
  store<u8>(states + actor, load<u8>(states + actor) & ~1);
  return true;
}

function send(reaction: u32): bool {
  const end = reaction + 12 + load<u32>(reaction, 8) * 8;
  for (let at = reaction + 12; at < end; at += 8) {
    const target = load<u32>(at);
    const port = load<u32>(at, 4);
    if ((port & 1) == 0) {
      touch(target);
      const found = ask(target, port);
      if (found < 0) return false;
      store<u32>(after + target * 4, load<u32>(entryOf(answers, found), 12));
    } else if (load<u8>(states + target) & 1) {
      wait(target, port);
    } else {
      const next = accept(target, port);
      if (next == 0 || !perform(target, next)) return false;
    }
  }
  return true;
}

/** The reaction of an actor to a call; 0 when it is unknown. */
function accept(actor: u32, port: u32): u32 {
  if (++calls > callsMax) return 0;
  touch(actor);
  const found = ask(actor, port);
  return found < 0 ? 0 : load<u32>(entryOf(answers, found), 12);
}

function ask(actor: u32, port: u32): i32 {
  const cell = load<u32>(after + actor * 4);
  const found = numberOf(actor, cell, port, false);
  if (found < 0) {
    askedActor = actor;
    askedCell = cell;
    askedPort = port;
  }
  return found;
}

function numberOf(actor: u32, cell: u32, port: u32, add: bool): i32 {
  store<u32>(key, actor);
  store<u32>(key, cell, 4);
  store<u32>(key, port, 8);
  return internWords(answers, key, add);
}

function touch(actor: u32): void {
  const state = load<u8>(states + actor);
  if (state & 2) return;
  store<u8>(states + actor, state | 2);
  store<u32>(touched + touchedLength * 4, actor);
  touchedLength++;
}

function wait(actor: u32, port: u32): void {
  if (waitingLength == waitingRoom) {
    const more = max(8, waitingRoom * 2);
    waiting = enlarged(waiting, waitingRoom * 8, more * 8);
    waitingRoom = more;
  }
  store<u32>(waiting + waitingLength * 8, actor);
  store<u32>(waiting + waitingLength * 8, port, 4);
  waitingLength++;
}

/** Removes the oldest call that waits for an actor, and returns its port or -1. */
function nextWaiting(actor: u32): i32 {
  for (let i: u32 = 0; i < waitingLength; i++) {
    const at = waiting + i * 8;
    if (load<u32>(at) != actor) continue;
    const port = load<u32>(at, 4);
    memory.copy(at, at + 8, (waitingLength - i - 1) * 8);
    waitingLength--;
    return port;
  }
  return -1;
}

function note(finding: u32): void {
  if (findingsLength == findingsRoom) {
    const more = max(8, findingsRoom * 2);
    findings = enlarged(findings, findingsRoom * 4, more * 4);
    findingsRoom = more;
  }
  store<u32>(findings + findingsLength * 4, finding);
  findingsLength++;
}

/** Position of the changes of the two parts of a half; 0 for none. Equal changes are stored once. */
function changeOfHalf(side: u32): u32 {
  const first = changeOf(side * 2);
  const second = changeOf(side * 2 + 1);
  if (first == 0 && second == 0) return 0;
  const entry = entryOf(changes, internPair(changes, first, second));
  const known = load<u32>(entry, 8);
  if (known != 0) return known;
  const change = allocate(8);
  store<u32>(change, first);
  store<u32>(change, second, 4);
  store<u32>(entry, change, 8);
  return change;
}

/** Position of the changes of a part: their number, then offsets and cells; 0 for none. */
function changeOf(part: u32): u32 {
  let count: u32 = 0;
  let chain: u32 = 4 + part;
  for (let actor: u32 = 0; actor < actors; actor++) {
    if (!isChanged(part, actor)) continue;
    store<u32>(key, chain);
    store<u32>(key, load<u32>(places + actor * 4) & 0xffffff, 4);
    store<u32>(key, load<u32>(after + actor * 4), 8);
    // Numbers below 8 begin a chain.
    chain = internWords(chains, key, true) + 8;
    count++;
  }
  if (count == 0) return 0;
  const entry = entryOf(chains, chain - 8);
  const known = load<u32>(entry, 12);
  if (known != 0) return known;
  const change = allocate(4 + count * 8);
  store<u32>(entry, change, 12);
  store<u32>(change, count);
  let at = change + 4;
  for (let actor: u32 = 0; actor < actors; actor++) {
    if (!isChanged(part, actor)) continue;
    store<u32>(at, load<u32>(places + actor * 4) & 0xffffff);
    store<u32>(at, load<u32>(after + actor * 4), 4);
    at += 8;
  }
  return change;
}

function isChanged(part: u32, actor: u32): bool {
  return (
    load<u32>(after + actor * 4) != load<u32>(before + actor * 4) && load<u32>(places + actor * 4) >> 24 == part
  );
}

/** Header words of a node: the actor whose cell it tests, the lowest value of its children, their number. */
const head: u32 = 3;

/**
 * Adds an outcome to the decision tree of a move, on the path of the involved actors' cells in reading order. The acting actor's
 * own cell follows from the move. An owner is the position of a word: 0 for no child, a node, or an outcome + 1.
 */
function remember(move: u32, outcome: u32): void {
  let owner = move;
  for (let i: u32 = 1; i < touchedLength; i++) {
    const actor = load<u32>(touched + i * 4);
    const cell = load<u32>(before + actor * 4);
    if (load<u32>(owner) == 0) store<u32>(owner, makeNode(load<u32>(places + actor * 4), cell, 1));
    owner = childOf(owner, cell);
  }
  store<u32>(owner, outcome + 1);
}

/** Position of the child for a value. A node without space is moved, and the reference in its parent is updated. */
function childOf(owner: u32, cell: u32): u32 {
  const node = load<u32>(owner);
  const lowest = load<u32>(node, 4);
  const length = load<u32>(node, 8);
  if (cell >= lowest && cell < lowest + length) return node + (head + cell - lowest) * 4;
  // It grows towards the new value, and at least doubles, so that values in descending order cost no more.
  const isBelow = cell < lowest;
  const from = !isBelow ? lowest : lowest > length ? min(cell, lowest - length) : 0;
  const room = isBelow ? lowest + length - from : max(cell + 1 - from, length * 2);
  const moved = makeNode(load<u32>(node), from, room);
  memory.copy(moved + (head + lowest - from) * 4, node + head * 4, length * 4);
  release(node, (head + length) * 4);
  store<u32>(owner, moved);
  return moved + (head + cell - from) * 4;
}

function makeNode(place: u32, lowest: u32, length: u32): u32 {
  const node = allocate((head + length) * 4);
  store<u32>(node, place);
  store<u32>(node, lowest, 4);
  store<u32>(node, length, 8);
  return node;
}
