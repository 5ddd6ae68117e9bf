// The lower edge of the phone: menu or keyboard; sheets that slide up; pages inside WeChat.

import { ask, make, say } from "./api.js";

const foot = document.getElementById("foot");
const sheet = document.getElementById("sheet");
const web = document.getElementById("web");
const frame = document.getElementById("web-frame");
const VOICES = [3, 12, 38];
const MICROPHONE = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" d="M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 12a6 6 0 0 0 12 0M12 18v3M9 21h6"/></svg>`;
let drawnFor = "";
let typing = false;
let opened = { url: "", key: "" };

export function drawFoot(me, act) {
  const key = JSON.stringify([me.key, me.following, me.menu, typing]);
  if (key === drawnFor) return;
  drawnFor = key;
  if (!me.following) return foot.replaceChildren(...toFollow(me, act));
  const swap = make("button", { className: "side-key", textContent: typing ? "≡" : "⌨", title: typing ? "菜单" : "键盘" });
  swap.setAttribute("aria-label", typing ? "回到菜单" : "打字");
  swap.addEventListener("click", () => { typing = !typing; drawFoot(me, act); foot.querySelector("textarea")?.focus(); });
  return foot.replaceChildren(swap, ...(typing ? [keyboard(me, act)] : me.menu.map((button) => menuButton(button, act))));
}

function toFollow(me, act) {
  const follow = make("button", { className: "follow", textContent: "关注公众号" });
  follow.addEventListener("click", () => act({ act: "follow" }));
  const scan = make("button", { className: "scan", textContent: "扫一扫" });
  scan.addEventListener("click", () => scanSheet(act, me.key));
  return [follow, scan];
}

function keyboard(me, act) {
  const text = make("textarea", { rows: 1, placeholder: "", enterKeyHint: "send" });
  text.setAttribute("aria-label", "打字");
  const talk = make("button", { type: "button", innerHTML: MICROPHONE, title: "说话" });
  const more = make("button", { type: "button", textContent: "⊕", title: "图片、位置" });
  const form = make("form", {}, talk, text, more, make("button", { className: "send", textContent: "发送" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim()) act({ act: "say", text: text.value.trim() });
    text.value = "";
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  talk.addEventListener("click", () => slideUp("按住说话", VOICES.map((seconds) => [
    `说 ${seconds} 秒`, () => act({ act: "speak", seconds })])));
  more.addEventListener("click", () => slideUp("发给学校", [
    ["一张照片", () => act({ act: "picture" })],
    ["我的位置:东莞长安", () => act({ act: "place", label: "东莞市长安镇" })]]));
  return form;
}

function menuButton(button, act) {
  const items = button.sub_button || [];
  const it = make("button", { textContent: button.name, className: items.length ? "many" : "" });
  const cell = make("div", { className: "menu" }, it);
  it.addEventListener("click", () => {
    const open = cell.querySelector(".pop");
    closeMenus();
    if (!items.length) act({ act: "press", name: button.key || button.url });
    else if (!open) cell.append(popUp(items, act));
  });
  return cell;
}

function popUp(items, act) {
  return make("div", { className: "pop" }, ...items.map((item) => {
    const line = make("button", { textContent: item.name });
    line.addEventListener("click", () => { closeMenus(); act({ act: "press", name: item.key || item.url || item.name }); });
    return line;
  }));
}

export function closeMenus() { foot.querySelectorAll(".pop").forEach((pop) => pop.remove()); }

function slideUp(title, choices, extra = []) {
  const lines = choices.map(([label, go, look = ""]) => {
    const line = make("button", { className: `choice ${look}` }, label);
    line.addEventListener("click", () => { sheet.hidden = true; go(); });
    return line;
  });
  const cancel = make("button", { className: "choice last", textContent: "取消" });
  cancel.addEventListener("click", () => { sheet.hidden = true; });
  sheet.replaceChildren(make("div", {}, make("h2", { textContent: title }), ...extra, ...lines, cancel));
  sheet.hidden = false;
}

export function moreSheet(me, act, showSide) {
  slideUp(`${me.name}的手机`, [
    ["扫一扫", () => scanSheet(act, me.key)],
    ...(matchMedia("(max-width: 1000px)").matches ? [["学校的时间", showSide]] : []),
    ...(me.following ? [
      [me.blocked ? "重新接收消息" : "拒收消息", () => act({ act: "block", on: !me.blocked })],
      ["取消关注", () => act({ act: "unfollow" }), "bad"]] : []),
    ...(me.subscriptions.length ? [["订阅", () => subscriptionSheet(me, act)]] : []),
  ]);
}

function subscriptionSheet(me, act) {
  slideUp("愿意收哪些消息", me.subscriptions.flatMap((one) => [
    [`收“${one.title}”(${one.left === "always" ? "一直能收" : `还能收${one.left}次`})`, () => act({ act: "subscribe", template: one.template, on: true })],
    ...(one.left === "0" ? [] : [[`不再收“${one.title}”`, () => act({ act: "subscribe", template: one.template, on: false }), "bad"]])]));
}

async function scanSheet(act, key) {
  const codes = await ask("codes", { app: document.getElementById("account").value, person: key }).catch(() => []);
  const input = make("input", { placeholder: "二维码里的内容", required: true });
  input.setAttribute("aria-label", "二维码里的内容");
  const form = make("form", {}, input, make("button", { textContent: "扫" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sheet.hidden = true;
    act({ act: "scan", seen: input.value.trim() });
  });
  const choices = codes.map((code) => [code.label, () => act({ act: "scan", seen: code.seen })]);
  slideUp(codes.length ? "扫哪一张?" : "手里没有二维码,可以把内容贴在这里", choices, [form]);
}

// A window's name stays with it on every page, so the local WeChat knows whose phone it is.
export function openPage(url, key) {
  let host;
  try { host = new URL(url, location.href).host; } catch { return say("这个网址打不开"); }
  opened = { url, key };
  document.getElementById("web-host").textContent = host;
  frame.replaceChildren(make("iframe", { name: `as:${key}`, src: url, title: "网页" }));
  web.hidden = false;
  return undefined;
}

export function closePage() { web.hidden = true; frame.replaceChildren(); }

document.getElementById("close-web").addEventListener("click", closePage);
document.getElementById("new-window").addEventListener("click", () => {
  window.open(opened.url, `as:${opened.key}`);
  closePage();
});
sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.hidden = true; });
