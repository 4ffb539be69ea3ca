import { line } from "./tab.js";
import "./live-job.js";
import "./live-rows.js";
import "./live-unread.js";

const { kept } = document.documentElement.dataset;
if (kept) void import("./kept-sign.js").then(({ sign }) => sign(kept));

line.wake();
