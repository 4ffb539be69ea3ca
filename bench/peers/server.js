// Rooms on Socket.IO as its own pages teach it: `server.js PORT [DATABASE]`.
// Without a database nothing is stored; with one, every message is committed before it is told.
// Nobody's rights are checked, no key is looked up, and there is no history to catch up from.

import { createServer } from "node:http";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { Server } from "socket.io";

const [port, path] = process.argv.slice(2);
const heads = new Map();
const keep = path ? keeper(path) : () => {};

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  socket.on("post", (said, answer) => {
    const seq = (heads.get(room) ?? 0) + 1;
    heads.set(room, seq);
    const at = new Date().toISOString();
    // The same fields as an entry of Leerplek, so that as many bytes go out.
    const entry = {
      room,
      seq,
      what: "message.posted",
      by: socket.id,
      at,
      key: said.key,
      with: { body: said.body },
    };
    keep(entry);
    answer({ seq, at });
    io.to(room).emit("message", entry);
  });
});

http.listen(Number(port), "127.0.0.1", 4096);

/** Commits a message as safely as Leerplek does: in the write-ahead log, synchronous=FULL. */
function keeper(file) {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  database.exec(
    "CREATE TABLE messages (room TEXT, seq INTEGER, by TEXT, at TEXT, key TEXT, body TEXT," +
      " PRIMARY KEY (room, seq), UNIQUE (room, by, key)) WITHOUT ROWID",
  );
  const insert = database.prepare("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)");
  return ({ room, seq, by, at, key, with: { body } }) =>
    insert.run(room, seq, by, at, key, body);
}
