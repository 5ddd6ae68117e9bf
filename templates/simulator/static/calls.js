// The other half of a phone: text messages, and calls that ring, are answered, and hear a key.

import { ask, make, tell } from "./api.js";
import { when } from "./chat.js";

const $ = (id) => document.getElementById(id);
const STATES = { missed: "没有接", declined: "没有接", over: "接过了", talking: "正在说", ringing: "正在响" };
const KEYS = [..."123456789*0#"];
const seen = new Map(); // person -> how much of it was looked at
let drawn = "";
let ringing = "";
let asking = false;

const person = () => decodeURIComponent(location.hash.split("/")[2] || "");
const isOpen = () => !$("calls").hidden;

async function act(what) {
  await tell("phone", { person: person(), ...what });
  refresh();
}

async function refresh() {
  const whose = person();
  if (asking || !whose) return;
  asking = true;
  try {
    const phone = await ask("phone", { person: whose });
    if (whose === person()) show(whose, phone);
  } catch {
    // The page itself says when the local WeChat is gone.
  } finally {
    asking = false;
  }
}

function show(whose, phone) {
  $("tabs").hidden = !phone.number;
  if (!phone.number) return turnTo(false);
  const much = phone.texts.length + phone.calls.length;
  if (isOpen() || !seen.has(whose)) seen.set(whose, isOpen() ? much : 0);
  $("tab-news").hidden = isOpen() || much <= seen.get(whose);
  const live = phone.calls.findLast((call) => call.state === "ringing" || call.state === "talking");
  drawCall(live);
  const state = JSON.stringify([whose, phone]);
  if (state === drawn) return undefined;
  drawn = state;
  $("own-number").textContent = `本机号码 ${phone.number}`;
  const parts = [...phone.texts.map((text) => [text.at, drawText(text)]), ...phone.calls.map((call) => [call.at, drawCalled(call)])];
  parts.sort((one, other) => one[0].localeCompare(other[0]));
  let before = "";
  const lines = [];
  for (const [at, element] of parts) {
    if (at.slice(0, 16) !== before) lines.push(make("p", { className: "when", textContent: when(at) }));
    before = at.slice(0, 16);
    lines.push(element);
  }
  $("calls-list").replaceChildren(...lines);
  $("calls-list").scrollTop = $("calls-list").scrollHeight;
  return undefined;
}

const drawText = (text) => make("div", { className: `text${text.own ? " own" : ""}`, textContent: text.words });

function drawCalled(call) {
  const keys = call.keys ? `,按了 ${[...call.keys].join(" ")}` : "";
  return make("div", { className: `called ${call.state === "declined" ? "missed" : call.state}` },
    make("b", { textContent: `来电 ${call.from || "学校"}` }), make("span", { textContent: STATES[call.state] + keys }));
}

function drawCall(call) {
  const state = call ? `${call.id} ${call.state} ${call.keys}` : "";
  if (state === ringing) return;
  ringing = state;
  $("ringing").hidden = !call;
  if (!call) return;
  const button = (label, name, what) => {
    const it = make("button", { className: name, textContent: label });
    it.addEventListener("click", () => act({ call: call.id, ...what }));
    return it;
  };
  const head = [make("h2", { textContent: call.from || "学校" })];
  if (call.state === "ringing") {
    $("ringing").replaceChildren(...head, make("p", { className: "status", textContent: "来电……" }), make("div", { className: "space" }),
      make("div", { className: "ends" }, button("不接", "no", { act: "decline" }), button("接听", "yes", { act: "answer" })));
    return;
  }
  const status = call.keys ? `按了 ${[...call.keys].join(" ")}` : "电话里说:";
  $("ringing").replaceChildren(...head, make("p", { className: "status", textContent: status }),
    make("p", { className: "spoken", textContent: call.words, tabIndex: 0 }),
    make("div", { className: "keys" }, ...KEYS.map((key) => button(key, "key", { act: "press", key }))),
    make("div", { className: "ends" }, button("挂断", "no", { act: "hang_up" })));
}

function turnTo(calls) {
  $("calls").hidden = !calls;
  $("tab-calls").setAttribute("aria-pressed", String(calls));
  $("tab-wechat").setAttribute("aria-pressed", String(!calls));
  if (calls) refresh();
}

$("tab-wechat").addEventListener("click", () => turnTo(false));
$("tab-calls").addEventListener("click", () => turnTo(true));
$("write-back").addEventListener("submit", (event) => {
  event.preventDefault();
  act({ act: "write", text: $("write-words").value });
  $("write-words").value = "";
});
window.addEventListener("hashchange", () => { turnTo(false); refresh(); });
setInterval(refresh, 1000);
refresh();
