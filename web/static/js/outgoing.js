import { Hearers } from "./hearers.js";
import { newKey } from "./keys.js";

/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./errands.js").Problem} Problem */

/** Words of one's own stay, refused or not, until the person tries again or throws them away. */
const OWN_WORDS = new Set(["message.post", "note.write", "message.edit"]);

/** Commands on their way: each is kept until it is answered, also over a reload of the page. */
export class Outgoing {
  #line;
  #unsent;
  #hearers = /** @type {Hearers<import("./wire.js").OnTheWay>} */ (new Hearers());
  /** @type {Map<string, Command>} */
  #commands = new Map();

  /** @param {import("./line.js").Line} line @param {import("./unsent.js").Unsent} unsent */
  constructor(line, unsent) {
    this.#line = line;
    this.#unsent = unsent;
    this.on = this.#hearers.on.bind(this.#hearers);
    for (const command of unsent.commands()) {
      this.#commands.set(command.key, command);
      if (!command.failed) void this.#ask(command);
    }
  }

  /** @param {string} room @returns {Command[]} own words of this room that nobody else has yet */
  words(room) {
    return [...this.#commands.values()].filter((one) => one.room === room && OWN_WORDS.has(one.do));
  }

  /** @param {string} doing @param {string} room @param {Record<string, unknown>} what */
  send(doing, room, what) {
    const command = { do: doing, room, key: newKey(), with: what, at: new Date().toISOString() };
    return this.#start(command);
  }

  /** A refused command was not obeyed, so its key is still free. @param {string} key */
  again(key) {
    const command = this.#commands.get(key);
    if (command) void this.#start({ ...command, failed: undefined });
  }

  /** @param {string} key */
  drop(key) {
    const command = this.#commands.get(key);
    if (command) this.#end(command, "dropped");
  }

  /**
   * @param {Command} command
   * @returns {Promise<Command>} as it stands when it was answered or refused
   */
  #start(command) {
    this.#keep(command);
    this.#hearers.tell("waiting", command);
    return this.#ask(command);
  }

  /** @param {Command} command */
  async #ask(command) {
    const { do: doing, room, key, with: what } = command;
    try {
      await this.#line.ask({ do: doing, room, key, with: what });
      return this.#end(command, "answered");
    } catch (problem) {
      return this.#refused(command, /** @type {Problem} */ (problem));
    }
  }

  /** @param {Command} command @param {Problem} problem */
  #refused(command, { code, message }) {
    const refused = { ...command, failed: { code, say: message } };
    if (!OWN_WORDS.has(command.do)) return this.#end(refused, "refused");
    this.#keep(refused);
    this.#hearers.tell("refused", refused);
    return refused;
  }

  /** @param {Command} command */
  #keep(command) {
    this.#commands.set(command.key, command);
    this.#unsent.keep(command);
  }

  /** @param {Command} command @param {"answered" | "refused" | "dropped"} how */
  #end(command, how) {
    this.#commands.delete(command.key);
    this.#unsent.drop(command.key);
    this.#hearers.tell(how, command);
    return command;
  }
}
