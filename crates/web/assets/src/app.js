// Everything here makes a page better and none of it makes a page work: without scripts each form and link still does.
import htmx from "htmx.org";
import { confirmBeforeSending } from "./confirm.js";
import { keepDrafts } from "./draft.js";
import { listenToKeys } from "./keys.js";
import { enhancePickers } from "./picker.js";
import { showWhen } from "./show-when.js";
import { listenToSmallThings } from "./small.js";

// The pages are served under a policy without eval, inline styles or foreign hosts; nothing of a page is kept on disk.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
});

function enhance(part) {
  enhancePickers(part);
  showWhen(part);
  keepDrafts(part);
}

confirmBeforeSending();
listenToKeys();
listenToSmallThings(htmx);
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => enhance(document));
} else {
  enhance(document);
}
htmx.on("htmx:afterSettle", (event) => enhance(event.target));
