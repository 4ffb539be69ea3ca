import { line } from "./tab.js";
import "./live-room.js";
import "./message-form.js";
import "./message-menu.js";
import "./line-state.js";
import "./presence-list.js";
import "./presence-words.js";
import "./day-words.js";
import "./live-unread.js";

line.wake();
