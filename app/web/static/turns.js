// One answer at a time. While an answer that changes the review is on its way, what is on screen is about to go. What is
// pressed or clicked meanwhile waits here: each in its turn acts on what the one before it brought.

import { $, say, typing } from "./dom.js";

let loading = null; // the element whose request is under way
const waiting = [];

export const isLoading = () => loading !== null;
export const isWaiting = () => waiting.length > 0;

// For whoever watches the page: whether anything is under way, or waits.
function tell() { document.documentElement.toggleAttribute("data-busy", loading !== null || waiting.length > 0); }

export function wait(act) {
  waiting.push(act);
  tell();
}

export function inTurn(act) {
  if (loading) wait(act);
  else act();
}

document.addEventListener("htmx:beforeSend", ({ detail: { elt, target, xhr } }) => {
  if (!target.closest("#review")) return;
  loading = elt;
  tell();
  $("#notice").textContent = "";
  const field = document.activeElement;
  const sent = typing(field) && target.contains(field) ? field : null;
  sent?.blur(); // what is typed from here on is meant for what comes
  // The request's very last event: htmx, told to settle without delay (base.html), has the new content wired by now.
  xhr.addEventListener("loadend", () => {
    loading = null;
    if (xhr.status < 200 || xhr.status >= 300) giveUp(sent);
    while (waiting.length && !loading) waiting.shift()();
    tell();
  });
});

// Nothing came, or the form again with the reason: what waited was meant for something else.
function giveUp(sent) {
  if (waiting.splice(0).length) say(`${$("#notice").textContent} What you pressed meanwhile was dropped.`.trim());
  if (!typing(document.activeElement)) sent?.focus();
}

// A button pressed with the mouse meanwhile belongs to what is about to go.
document.addEventListener("htmx:confirm", (event) => {
  if (!loading || !event.detail.target.closest("#review")) return;
  event.preventDefault();
  if (event.detail.elt !== loading) say("Not done: the answer to what you did before was still on its way.");
});

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say($(".problem", page)?.textContent.trim() || "That did not work; load the page again.");
});
for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(silence, () => say("The desk does not answer. What you typed is still here."));
}
