/** @typedef {import("./outside.js").Outside} Outside */
/**
 * @typedef {object} Hears
 * @property {() => void} opened
 * @property {(frame: any) => void} heard
 * @property {(code: number) => void} closed
 */

export const PROTOCOL = "leerplek.v1";
const SILENCE = 40_000;
const FIRST_WORD = 10_000;

/**
 * One socket to the server: JSON both ways. Silence counts as closed: 40 s, and 10 s at the start.
 */
export class Connection {
  #socket;
  #outside;
  #hears;
  #heardAt;
  #callOff = () => {};

  /**
   * @param {Outside} outside
   * @param {string} url
   * @param {Hears} hears
   */
  constructor(outside, url, hears) {
    this.#outside = outside;
    this.#hears = hears;
    this.#heardAt = outside.now();
    this.#socket = outside.open(url, PROTOCOL);
    this.#socket.onopen = () => hears.opened();
    this.#socket.onclose = ({ code }) => this.#end(code);
    this.#socket.onmessage = ({ data }) => this.#heard(data);
    this.#listen(FIRST_WORD);
  }

  /** @param {object} frame */
  say(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  /** A phone that slept did not notice the silence. */
  get silent() {
    return this.#outside.now() - this.#heardAt > SILENCE;
  }

  /** Hangs up without waiting for the other side; nothing more is heard. */
  hangUp() {
    this.#callOff();
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close(1000);
  }

  /** @param {string} data */
  #heard(data) {
    this.#heardAt = this.#outside.now();
    this.#listen(SILENCE);
    this.#hears.heard(JSON.parse(data));
  }

  /** @param {number} patience */
  #listen(patience) {
    this.#callOff();
    this.#callOff = this.#outside.after(patience, () => this.#end(1006));
  }

  /** @param {number} code */
  #end(code) {
    this.hangUp();
    this.#hears.closed(code);
  }
}
