/** @template {object} Told what can be heard, by name */
export class Hearers {
  /** @type {Map<keyof Told, Set<(detail: any) => void>>} */
  #hearers = new Map();

  /**
   * Hears this from now on; the answer ends that.
   * @template {keyof Told} Name
   * @param {Name} name
   * @param {(detail: Told[Name]) => void} hear
   */
  on(name, hear) {
    const hearers = this.#hearers.get(name) ?? new Set();
    this.#hearers.set(name, hearers.add(hear));
    return () => void hearers.delete(hear);
  }

  /**
   * @template {keyof Told} Name
   * @param {Name} name
   * @param {Told[Name]} detail
   */
  tell(name, detail) {
    this.#hearers.get(name)?.forEach((hear) => hear(detail));
  }
}
