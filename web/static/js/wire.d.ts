/** The wire as closed types: what `docs/protocol.md` promises, seen from the browser. */

export type Role = "pupil" | "teacher" | "supervisor" | "parent" | "coordinator";
export type Here = "online" | "away" | "at_work";

/** A stretch of a body; `from` and `to` count Unicode code points, `to` is the first one after it. */
export type Mark = { from: number; to: number; link?: string; who?: string };

export type Quote = {
  seq: number;
  by?: string | null;
  text?: string;
  kind?: "image" | "file";
  withdrawn?: boolean;
};

/** A file of a message, as it is told. */
export type ToldFile = {
  id: string;
  name: string;
  kind: "image" | "file";
  bytes: number;
  width?: number | null;
  height?: number | null;
  state: "ready" | "working" | "failed";
};

/** Whether photos in which the pupil is recognised may be shown in the room. */
export type Consent = { pupil: string; who: string; room: boolean };

/** What an entry tells; which of these are there depends on its `what`. */
export type Told = {
  of?: number;
  message?: Told;
  body?: string;
  marks?: Mark[];
  edited?: number;
  reactions?: Record<string, string[]>;
  mentions?: string[];
  files?: ToldFile[];
  pupil?: string;
  for?: string;
  given?: boolean;
  holds?: boolean;
  quote?: Quote;
  withdrawn?: boolean;
  who?: string;
  name?: string;
  role?: Role;
  reason?: string;
  starts?: string;
  ends?: string;
  signed_on?: string;
  rooms?: string[];
  room?: string;
  seq?: number;
  job?: string;
  numbers?: [number, number][];
};

/** One number of a stream; without `what` it is hidden from this person. */
export type Entry = {
  room: string;
  seq: number;
  what?: string;
  by?: string | null;
  at?: string;
  key?: string | null;
  with?: Told;
};

export type Person = {
  id: string;
  name: string;
  role: Role;
  here?: Here | null;
  read?: number | null;
  since?: string;
  left?: string | null;
};

export type Room = {
  room: string;
  kind: string;
  title?: string;
  role?: Role;
  head: number;
  read?: number;
  unread?: number;
};

export type Limits = { body: number; frame: number; file: number; files: number };

export type Hello = {
  you: { id: string; name: string };
  epoch: string;
  now: string;
  beat: number;
  rooms: Room[];
  limits: Limits;
};

export type Trouble = {
  code: string;
  say?: string;
  retry_after?: number;
  faults?: Record<string, string>;
};

export type Whisper = {
  room: string;
  whisper: "typing" | "presence" | "read";
  by?: string;
  seq?: number;
  all?: boolean;
  here?: Record<string, Here>;
  gone?: string[];
  count?: number;
};

/** A file that waits on this device; `key` makes sure that it is uploaded once. */
export type WaitingFile = {
  id: string;
  key: string;
  name: string;
  kind: "image" | "file";
  bytes: number;
  width?: number;
  height?: number;
  uploaded?: { id: string; at: number };
};

/** A command that must survive: it is sent as its person, under one key, until it is answered. */
export type Command = {
  person: string;
  do: string;
  room: string;
  key: string;
  with: Record<string, unknown>;
  at: string;
  files?: WaitingFile[];
  failed?: Trouble;
  seq?: number;
};

/** Words for how the line is doing. */
export type LineState =
  | "dialing"
  | "connected"
  | "polling"
  | "offline"
  | "back"
  | "signed_out"
  | "another"
  | "stopped"
  | "outdated";

/** What the line tells the page. */
export type Heard = {
  state: LineState;
  hello: Hello;
  entry: Entry;
  level: { room: string; level: number };
  reset: { room: string; head: number };
  missing: { room: string };
  gained: { room: string };
  whisper: Whisper;
};

/** What is told of commands on their way. */
export type OnTheWay = {
  waiting: Command;
  answered: Command;
  refused: Command;
  dropped: Command;
  signed_out: Command;
  progress: { key: string; file: string; part: number };
};

/** What the page hands over in its data block. */
export type RoomData = {
  live: string;
  epoch?: string;
  room: Room;
  last: number;
  first: number;
  more: boolean;
  people: Person[];
  me: { id: string; name: string };
  may: string[];
  limits: Limits;
  consent?: Consent;
  roles: Record<string, string>;
};
