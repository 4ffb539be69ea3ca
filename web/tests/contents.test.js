import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { whyUnfit } from "../static/js/contents.js";
import { speak } from "../static/js/words.js";

afterEach(() => speak({}));

/** @param {string} name @param {string} letters each of them a byte */
const file = (name, letters) => new File([Uint8Array.from(letters, (one) => one.charCodeAt(0))], name);

test("a video is told as such, whatever it is called", async () => {
  const film = file("foto.jpg", "\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ");

  assert.equal(await whyUnfit(film), "“foto.jpg” is een video. Dat kan hier niet. Stuur een foto.");
});

test("it is said in the reader's language", async () => {
  speak({
    "“{name}” is een programma. Dat kan hier niet.": "“{name}” is a program. That can't go here.",
  });

  assert.equal(await whyUnfit(file("spel.exe", "MZ\x90\x00")), "“spel.exe” is a program. That can't go here.");
});

test("a page is none for its name, but for what stands in it", async () => {
  assert.equal(await whyUnfit(file("werkblad.html", "Maten: 80 < 90 mm")), "");
  assert.match(await whyUnfit(file("werkblad.txt", "Hallo <SVG onload=x>")), /SVG-tekening/);
  assert.equal(await whyUnfit(file("a.txt", "Hallo <\xa0html>")), "");
});

test("in doubt it goes along, and the server looks at all of it", async () => {
  assert.equal(await whyUnfit(file("a.zip", "PK\x03\x04\x00\x00")), "");
  assert.equal(await whyUnfit(file("a.txt", `${"a".repeat(9_000)}\x00`)), "");
  assert.match(await whyUnfit(file("a.txt", `${"a".repeat(8_000)}\x00`)), /kan hier niet/);
});

test("what can't be read is left to the server", async () => {
  const gone = file("weg.txt", "MZ");
  gone.slice = () => {
    throw new DOMException("it was moved", "NotFoundError");
  };

  assert.equal(await whyUnfit(gone), "");
});
