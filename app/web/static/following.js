// Following an article through the pipeline.

import { $, $$, say } from "./dom.js";

function follow() {
  const progress = $("#progress[data-follow]");
  if (!progress) return;
  const events = new EventSource(progress.dataset.follow);
  events.onmessage = (message) => {
    const state = JSON.parse(message.data);
    if (state.status === "ready" || state.status === "failed") { events.close(); location.reload(); return; }
    $("progress", progress).value = state.progress;
    for (const item of $$("[data-step]", progress)) {
      if (item.dataset.step === state.step) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
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

follow();
