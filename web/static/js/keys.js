/** Ids that a client makes for its own commands. */

/**
 * A UUIDv7 (RFC 9562): sorts by the moment it was made, so commands keep their order.
 * @param {number} now milliseconds since 1970
 * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} fill puts random bytes in place
 */
export function newKey(now = Date.now(), fill = (bytes) => crypto.getRandomValues(bytes)) {
  const bytes = fill(new Uint8Array(16));
  const [high, low] = [Math.floor(now / 2 ** 32), now >>> 0];
  const time = [high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low];
  time.forEach((byte, place) => (bytes[place] = byte & 0xff));
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return written(bytes);
}

/** @param {Uint8Array} bytes */
function written(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
