import { Connection } from "./connection.js";

/** @typedef {import("./outside.js").Outside} Outside */
/** @typedef {Pick<Connection, "say" | "hangUp" | "silent">} Way */
/**
 * @typedef {object} Talk
 * @property {() => object} hello what is said first
 * @property {(frame: any) => void} heard
 * @property {(code: number) => void} closed
 * @property {() => void} changed the answers to what was asked don't come any more
 */

const DIALS = 3; // that come to nothing before sockets are taken for stopped
const PROBE = 300_000;
const BROKEN = 1006;

/**
 * How the server is reached: by a socket, or by polling where something on the way stops sockets.
 * While it polls, the socket is tried again every five minutes, and takes over once it answers.
 */
export class Ways {
  #url;
  #outside;
  #poll;
  #talk;
  /** @type {Way | undefined} */
  #way;
  /** @type {Connection | undefined} */
  #probe;
  #callOffProbe = () => {};
  /** Dials in a row that came to nothing. */
  #failed;
  /** Which dial is under way. */
  #dials = 0;

  /**
   * @param {object} how
   * @param {string} how.url
   * @param {Outside} how.outside
   * @param {(hears: Pick<Talk, "heard" | "closed">) => Promise<Way>} how.poll
   * @param {boolean} how.isStopped sockets were stopped a moment ago
   * @param {Talk} talk
   */
  constructor({ url, outside, poll, isStopped }, talk) {
    this.#url = url;
    this.#outside = outside;
    this.#poll = poll;
    this.#talk = talk;
    this.#failed = isStopped ? DIALS : 0;
  }

  /** Something is open, or being opened, that was heard not long ago. */
  get isAlive() {
    return Boolean(this.#way && !this.#way.silent);
  }

  /** @param {object} frame */
  say(frame) {
    this.#way?.say(frame);
  }

  dial() {
    if (this.#failed < DIALS) this.#way = this.#socket();
    else void this.#dialPoll();
  }

  /** The server answered. @returns {boolean} whether by a socket */
  greeted() {
    const isSocket = this.#way instanceof Connection;
    if (isSocket) this.#failed = 0;
    else this.#tryAgain();
    return isSocket;
  }

  /** A dial came to nothing; where polling doesn't come through either, the net is gone. */
  failed() {
    this.#failed = this.#failed < DIALS ? this.#failed + 1 : 0;
  }

  hangUp() {
    this.#dials++;
    this.#way?.hangUp();
    this.#probe?.hangUp();
    this.#way = this.#probe = undefined;
    this.#callOffProbe();
  }

  #socket() {
    const connection = new Connection(this.#outside, this.#url, {
      opened: () => connection.say(this.#talk.hello()),
      heard: (frame) => {
        if (connection === this.#probe) this.#change(connection);
        this.#talk.heard(frame);
      },
      closed: (code) => {
        if (connection === this.#way) this.#talk.closed(code);
        if (connection === this.#probe) this.#probe = undefined;
      },
    });
    return connection;
  }

  async #dialPoll() {
    const dial = ++this.#dials;
    const { heard, closed } = this.#talk;
    const way = await this.#poll({ heard, closed }).catch(() => undefined);
    if (dial !== this.#dials) return;
    this.#way = way;
    if (way) way.say(this.#talk.hello());
    else closed(BROKEN);
  }

  #tryAgain() {
    this.#probe ??= this.#socket();
    this.#callOffProbe();
    this.#callOffProbe = this.#outside.after(PROBE, () => this.#tryAgain());
  }

  /** @param {Connection} connection */
  #change(connection) {
    this.#probe = undefined;
    this.hangUp();
    this.#talk.changed();
    this.#way = connection;
  }
}
