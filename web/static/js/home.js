import { line } from "./tab.js";
import "./live-rows.js";
import "./live-unread.js";

line.wake();
