// What the server cannot do: keys, selecting text, following the pipeline, and keeping a half-written rationale.
// Everything here has a button or a link that works without it.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

function say(message) {
  const notice = $("#notice");
  notice.textContent = message;
  notice.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { notice.hidden = true; }, 6000);
}

// --- one answer at a time ---

// While an answer that changes the review is on its way, what is on screen is about to go. What is pressed or clicked
// meanwhile waits here: each in its turn acts on what the one before it brought.
let loading = null; // the element whose request is under way
const waiting = [];

document.addEventListener("htmx:beforeSend", ({ detail: { elt, target, xhr } }) => {
  if (!target.closest("#review")) return;
  loading = elt;
  $("#notice").hidden = true;
  const field = document.activeElement;
  const sent = typing(field) && target.contains(field) ? field : null;
  sent?.blur(); // what is typed from here on is meant for what comes
  // The request's very last event: htmx, told to settle without delay (base.html), has the new content wired by now.
  xhr.addEventListener("loadend", () => {
    loading = null;
    if (xhr.status < 200 || xhr.status >= 300) giveUp(sent);
    while (waiting.length && !loading) waiting.shift()();
  });
});

// Nothing came, or the form again with the reason: what waited was meant for something else.
function giveUp(sent) {
  const notice = $("#notice");
  if (waiting.splice(0).length) say(`${notice.hidden ? "" : notice.textContent} What you pressed meanwhile was dropped.`.trim());
  if (!typing(document.activeElement)) sent?.focus();
}

// A button pressed with the mouse meanwhile belongs to what is about to go.
document.addEventListener("htmx:confirm", (event) => {
  if (!loading || !event.detail.target.closest("#review")) return;
  event.preventDefault();
  if (event.detail.elt !== loading) say("Not done: the answer to what you did before was still on its way.");
});

// --- choosing a claim ---

const selectedId = () => $("#panel [data-selected]")?.dataset.selected;

function choose(id) {
  // The panel alone is fetched: the text stays as it is, but for what is marked as selected.
  htmx.ajax("GET", `/claims/${id}`, { target: "#panel", swap: "innerHTML show:none" }).then(() => {
    if (selectedId() !== `${id}`) return; // it was refused
    history.pushState({}, "", `/claims/${id}`);
    for (const link of $$("#text .claim")) link.classList.toggle("selected", link.dataset.claims.split(" ").includes(`${id}`));
    for (const item of $$("#claims li")) item.classList.toggle("selected", $("[data-claim]", item)?.dataset.claim === `${id}`);
    const folded = $("#claims li.selected")?.closest("#claims details");
    if (folded) folded.open = true;
    reveal();
  }, () => {}); // htmx:sendError and htmx:timeout tell
}

function reveal() {
  const link = $("#text .claim.selected");
  const narrow = matchMedia("(max-width: 56rem)").matches;
  if (narrow) $("#panel").scrollIntoView();
  else {
    link?.scrollIntoView({ block: "nearest" });
    $("#panel").scrollTop = 0;
  }
}

function step(by, undecidedOnly = false) {
  const links = $$("#claims [data-claim]");
  if (!links.length) return;
  const at = links.findIndex((link) => link.dataset.claim === selectedId());
  const order = links.map((_, i) => links[(at + by * (i + 1) + (at < 0 && by < 0 ? 1 : 0) + links.length * 2) % links.length]);
  const next = undecidedOnly ? order.find((link) => !link.dataset.mark) : order[0];
  if (next) choose(next.dataset.claim);
  else say("Every claim is decided.");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#review a[data-claims], #review a[data-claim]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    if (String(getSelection())) return; // the click ended a selection
    // Claims that share these words take turns.
    const ids = (link.dataset.claims || link.dataset.claim).split(" ");
    const go = () => choose(ids[(ids.indexOf(selectedId() ?? "") + 1) % ids.length]);
    if (loading) waiting.push(go);
    else go();
  }
  if (event.target.closest("#keys")) $("#help").showModal();
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

addEventListener("popstate", () => location.reload());

// --- keys ---

function verdictKey(mark) {
  const button = $(`#verdict [value="${mark}"]`);
  const rationale = $("#verdict [name=rationale]");
  if (!button) return;
  for (const other of $$("#verdict [name=mark]")) other.toggleAttribute("aria-pressed", false);
  button.setAttribute("aria-pressed", "true");
  if (rationale.value.trim()) button.click();
  else rationale.focus();
}

function moveMatch(by) {
  const matches = $$("#panel .match").filter((match) => match.offsetParent);
  const at = matches.findIndex((match) => "chosen" in match.dataset);
  const next = matches[Math.min(matches.length - 1, Math.max(0, at + by))];
  if (!next) return;
  if (at >= 0) delete matches[at].dataset.chosen;
  next.dataset.chosen = "";
  next.scrollIntoView({ block: "nearest" });
}

function open(selector, field) {
  const details = $(selector);
  if (!details) return;
  details.open = true;
  $(field, details).focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  n: () => step(1, true),
  1: () => verdictKey("verified"),
  2: () => verdictKey("disputed"),
  3: () => verdictKey("unsourced"),
  e: () => open("#edit", "textarea"),
  c: () => ($("#panel .match[data-chosen] form button") ? $("#panel .match[data-chosen] form button").click() : open("#own-source", "[name=url]")),
  C: () => open("#own-source", "[name=url]"),
  t: () => ($("#panel .match[data-chosen] [data-take-over]") ? $("#panel .match[data-chosen] [data-take-over]").click() : say("The marked match has no verdict to take over.")),
  u: () => $("#undo")?.click(),
  "?": () => $("#help")?.showModal(),
};

function send(form) {
  const button = form && ($('[aria-pressed="true"]', form) || (form.id === "verdict" ? null : $("button", form)));
  if (button) button.click();
  else if (form?.id === "verdict") say("Choose a verdict: press Esc, then 1, 2 or 3.");
}

// What a key does here; false where that is the browser's business, as a letter in a field is.
function press(key, sends) {
  const at = document.activeElement;
  if (typing(at)) {
    if (sends) send(at.form);
    else if (key === "Escape") at.blur();
    else return false;
  } else if (!$("#review")) return false;
  else if ((key === "ArrowDown" || key === "ArrowUp") && $("#panel .match")) moveMatch(key === "ArrowDown" ? 1 : -1);
  else if (Object.hasOwn(KEYS, key)) KEYS[key]();
  else return false;
  return true;
}

const EDITS = { Enter: ["insertText", "\n"], Backspace: ["delete"], Delete: ["forwardDelete"] };
const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
const HELD = ["Escape", "ArrowUp", "ArrowDown", ...Object.keys(EDITS), ...Object.keys(MOVES)];

// What the browser would have done with a key in a field, had it not waited.
function type(field, key) {
  if (key === "Enter" && field.matches("input")) field.form?.requestSubmit();
  else if (key in EDITS) document.execCommand(EDITS[key][0], false, EDITS[key][1]);
  else if (key in MOVES) {
    const to = Math.min(field.value.length, Math.max(0, field.selectionEnd + MOVES[key]));
    field.setSelectionRange?.(to, to);
  } else if (codePoints(key) === 1) document.execCommand("insertText", false, key);
}

function replay(key, sends) {
  const dialog = $("dialog[open]");
  if (dialog && (key === "Escape" || key === "Enter")) dialog.close();
  else if (!dialog && !press(key, sends) && typing(document.activeElement)) type(document.activeElement, key);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const sends = key === "Enter" && (event.ctrlKey || event.metaKey);
  const modified = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  if (event.isComposing || (modified && !sends) || $("dialog[open]")) return;
  // A field or a button that somebody has gone to since the request began takes its keys at once.
  const there = typing(target) ? !sends : (key === "Enter" || key === " ") && target.closest("a, button, summary");
  if (!loading || there) {
    if (press(key, sends)) event.preventDefault();
  } else if (!event.repeat && (codePoints(key) === 1 || HELD.includes(key))) {
    event.preventDefault();
    waiting.push(() => replay(key, sends));
  }
});

// --- adding a claim by selecting text ---

const codePoints = (text) => [...text].length;

document.addEventListener("selectionchange", () => {
  const text = $("#text");
  const adding = $("#adding");
  const selection = getSelection();
  if (!text || !adding) return;
  const inside = selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  adding.hidden = !inside;
  if (!inside) return;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  // Offsets count code points, as the server does; JavaScript's strings count UTF-16 units.
  const start = codePoints(before.toString());
  adding.elements.start.value = start;
  adding.elements.end.value = start + codePoints(range.toString());
  const box = range.getBoundingClientRect();
  adding.style.top = `${box.bottom + scrollY + 8}px`;
  adding.style.left = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 170))}px`;
});

// Pressing the button must not end the selection before the form is sent.
document.addEventListener("mousedown", (event) => { if (event.target.closest("#adding")) event.preventDefault(); });

// --- a half-written rationale outlives leaving the claim ---

const draftKey = (field) => `rationale-${field.dataset.draft}`;

document.addEventListener("input", (event) => {
  if (event.target.dataset.draft) sessionStorage.setItem(draftKey(event.target), event.target.value);
});

function restoreDraft() {
  const field = $("[data-draft]");
  const draft = field && sessionStorage.getItem(draftKey(field));
  if (draft && !field.value) field.value = draft;
}

// Who has gone on to a field while an answer was on its way is in it still when the answer has come.
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const field = document.activeElement;
  kept = typing(field) && field.form && event.detail.target.contains(field) && {
    place: `form[action="${field.form.getAttribute("action")}"] [name="${field.name}"]`,
    value: field.value,
    caret: [field.selectionStart, field.selectionEnd],
  };
});

function restoreField() {
  const field = kept && $(kept.place);
  if (!field) return;
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.value = kept.value;
  field.focus();
  field.setSelectionRange?.(...kept.caret);
}

document.addEventListener("htmx:afterSwap", (event) => {
  restoreField();
  restoreDraft();
  const review = event.target.id === "review" || $("#review");
  const problem = review && $("#panel .problem, .reading .problem");
  if (problem) {
    const field = $("textarea, input:not([type=hidden])", problem.closest("form") ?? problem);
    if (field && !typing(document.activeElement)) field.focus();
    else say(problem.textContent);
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const path = event.detail.requestConfig?.path ?? "";
  const field = $("[data-draft]");
  if (path.endsWith("/verdict") && event.detail.xhr.status < 300 && field) sessionStorage.removeItem(draftKey(field));
});

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say($(".problem", page)?.textContent.trim() || "That did not work; load the page again.");
});
for (const silence of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(silence, () => say("The desk does not answer. What you typed is still here."));
}

// --- following the pipeline ---

function follow() {
  const progress = $("#progress[data-follow]");
  if (!progress) return;
  const events = new EventSource(progress.dataset.follow);
  events.onmessage = (message) => {
    const state = JSON.parse(message.data);
    if (state.status === "ready" || state.status === "failed") { events.close(); location.reload(); return; }
    $("progress", progress).value = state.progress;
    for (const item of $$("[data-step]", progress)) item.toggleAttribute("aria-current", item.dataset.step === state.step);
  };
  events.onerror = () => { events.close(); poll(progress); };
}

function poll(progress) {
  // Where events cannot come through: ask every second; the page itself says when it has become another.
  setTimeout(async () => {
    try {
      const answer = await fetch(progress.dataset.poll, { headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (!answer.ok || !text.includes("data-follow")) { location.reload(); return; }
    } catch { say("The desk does not answer; trying again."); }
    poll(progress);
  }, 1000);
}

document.addEventListener("DOMContentLoaded", () => { follow(); restoreDraft(); if ($("#panel [data-selected]")) reveal(); });
