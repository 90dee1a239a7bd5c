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

// --- choosing a claim ---

const selectedId = () => $("#panel [data-selected]")?.dataset.selected;

function choose(id) {
  // The panel alone is fetched: the text stays as it is, but for what is marked as selected.
  return htmx.ajax("GET", `/claims/${id}`, { target: "#panel", swap: "innerHTML show:none" }).then(() => {
    history.pushState({}, "", `/claims/${id}`);
    for (const link of $$("#text .claim")) link.classList.toggle("selected", link.dataset.claims.split(" ").includes(`${id}`));
    for (const item of $$("#claims li")) item.classList.toggle("selected", $("[data-claim]", item)?.dataset.claim === `${id}`);
    const folded = $("#claims li.selected")?.closest("#claims details");
    if (folded) folded.open = true;
    reveal();
  });
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
    choose(ids[(ids.indexOf(selectedId() ?? "") + 1) % ids.length]);
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

document.addEventListener("keydown", (event) => {
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.form;
      const button = form && ($('[aria-pressed="true"]', form) || (form.id === "verdict" ? null : $("button", form)));
      if (button) { event.preventDefault(); button.click(); }
      else if (form?.id === "verdict") say("Choose a verdict: press Esc, then 1, 2 or 3.");
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]") || !$("#review")) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && $("#panel .match")) {
    event.preventDefault();
    moveMatch(event.key === "ArrowDown" ? 1 : -1);
  } else if (Object.hasOwn(KEYS, event.key)) {
    event.preventDefault();
    KEYS[event.key]();
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

document.addEventListener("htmx:afterSwap", (event) => {
  restoreDraft();
  const review = event.target.id === "review" || $("#review");
  const problem = review && $("#panel .problem, .reading .problem");
  if (problem) {
    const field = $("textarea, input:not([type=hidden])", problem.closest("form") ?? problem);
    if (field) field.focus();
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
document.addEventListener("htmx:sendError", () => say("The desk does not answer. What you typed is still here."));

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
