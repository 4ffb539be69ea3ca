/** @typedef {import("./wire.js").Command} Command */
/** @typedef {Map<string, Blob>} Blobs files by their ids */
/**
 * Where commands wait, each with the files that go along.
 *
 * @typedef {object} Store
 * @property {() => Promise<Command[]>} all
 * @property {(command: Command, blobs?: Blobs) => Promise<void>} put
 * @property {(command: Command) => Promise<void>} drop
 * @property {(file: string) => Promise<Blob | undefined>} blob
 * @property {(person?: string) => Promise<void>} clear of everybody, or of all but this person
 */

const [NAME, VERSION] = ["leerplek", 1];
const [COMMANDS, FILES] = ["commands", "files"];

/**
 * On this device; in memory where the browser keeps nothing, as in a private window.
 * @param {IDBFactory | undefined} factory
 * @returns {Promise<{store: Store, lasts: boolean}>}
 */
export async function openStore(factory = globalThis.indexedDB) {
  try {
    return { store: new DeviceStore(await opened(factory)), lasts: true };
  } catch {
    return { store: new MemoryStore(), lasts: false };
  }
}

/** @implements {Store} */
export class MemoryStore {
  /** @type {Map<string, Command>} */
  #commands = new Map();
  /** @type {Blobs} */
  #files = new Map();

  async all() {
    return structuredClone([...this.#commands.values()]);
  }

  /** @param {Command} command @param {Blobs} [blobs] */
  async put(command, blobs = new Map()) {
    this.#commands.set(command.key, structuredClone(command));
    blobs.forEach((blob, id) => this.#files.set(id, blob));
  }

  /** @param {Command} command */
  async drop({ key, files = [] }) {
    this.#commands.delete(key);
    files.forEach(({ id }) => this.#files.delete(id));
  }

  /** @param {string} file */
  async blob(file) {
    return this.#files.get(file);
  }

  /** @param {string} [person] */
  async clear(person) {
    for (const command of await this.all()) if (command.person !== person) await this.drop(command);
  }
}

/** @implements {Store} */
class DeviceStore {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    // Another tab may be of a newer version: it must not wait for this one.
    database.onversionchange = () => database.close();
  }

  /** @returns {Promise<Command[]>} */
  async all() {
    const [commands] = this.#stores("readonly");
    return answered(commands.getAll());
  }

  /** @param {Command} command @param {Blobs} [blobs] */
  async put(command, blobs = new Map()) {
    const [commands, files, done] = this.#stores("readwrite");
    commands.put(command);
    blobs.forEach((blob, id) => files.put(blob, id));
    await done;
  }

  /** @param {Command} command */
  async drop({ key, files: gone = [] }) {
    const [commands, files, done] = this.#stores("readwrite");
    commands.delete(key);
    gone.forEach(({ id }) => files.delete(id));
    await done;
  }

  /** @param {string} file @returns {Promise<Blob | undefined>} */
  async blob(file) {
    const [, files] = this.#stores("readonly");
    return answered(files.get(file));
  }

  /** @param {string} [person] */
  async clear(person) {
    const others = (await this.all()).filter((command) => command.person !== person);
    await Promise.all(others.map((command) => this.drop(command)));
  }

  /**
   * @param {IDBTransactionMode} mode
   * @returns {[IDBObjectStore, IDBObjectStore, Promise<void>]} and when all of it is kept
   */
  #stores(mode) {
    const act = this.#database.transaction([COMMANDS, FILES], mode);
    const done = new Promise((kept, failed) => {
      act.oncomplete = () => kept(undefined);
      act.onabort = () => failed(act.error);
    });
    done.catch(() => {}); // who reads doesn't wait for it
    return [act.objectStore(COMMANDS), act.objectStore(FILES), /** @type {any} */ (done)];
  }
}

/** @param {IDBFactory} factory @returns {Promise<IDBDatabase>} */
function opened(factory) {
  const asked = factory.open(NAME, VERSION);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(COMMANDS, { keyPath: "key" });
    asked.result.createObjectStore(FILES);
  };
  return answered(asked);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answered(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
