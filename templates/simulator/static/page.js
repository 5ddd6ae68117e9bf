// One person's phone, asked for news every second; the list of people; the school's clock.

import { ask, say, tell } from "./api.js";
import * as chat from "./chat.js";
import * as people from "./people.js";
import { closeMenus, closePage, drawFoot, moreSheet, openPage } from "./phone.js";

const account = document.getElementById("account");
const school = document.getElementById("school");
const clock = document.getElementById("clock");
let key = "";
let me = null;
let after = 0;
let since = 0;
let first = true;
let asking = false;
let lost = 0;

const schoolName = () => account.selectedOptions[0]?.textContent || "学校";

async function act(what) {
  const said = await tell("act", { app: account.value, person: key, ...what });
  if (said?.open) openPage(said.open, key);
  refresh();
}

const hooks = { tap: (text, menuId) => act({ act: "say", text, menu_id: menuId || "0" }), open: (url) => openPage(url, key) };

async function refresh() {
  if (asking || !key) return;
  asking = true;
  const whose = key;
  try {
    const state = await ask("state", { app: account.value, person: whose, after, since });
    lost = 0;
    if (whose === key) show(state);
  } catch {
    lost += 1;
    if (lost === 3) say("本地微信没有回应,它还开着吗?");
  } finally {
    asking = false;
  }
}

function show(state) {
  me = state.me;
  for (const message of state.messages) {
    chat.add(message, me, schoolName(), hooks);
    after = Math.max(after, message.number);
  }
  people.seen(key, after);
  since = Math.max(since, ...state.news.map((item) => item.number));
  people.tidings(state.news, first);
  first = false;
  drawFoot(me, act);
  const begin = me.following ? "打个字,或者点下面的菜单。" : "先关注,或者扫一扫孩子带回的纸条。";
  document.getElementById("chat").dataset.empty = `还没有和${schoolName()}说过话。${begin}`;
  document.getElementById("fact-follow").textContent = me.following ? (me.blocked ? "关注了,拒收消息" : "关注了") : "没有关注";
  document.getElementById("fact-left").textContent = `${me.left} 条`;
  if (clock && state.clock) clock.textContent = chat.when(state.clock);
}

function choose(chosen) {
  key = chosen;
  after = 0;
  const person = people.personOf(chosen);
  location.hash = `/${account.value}/${encodeURIComponent(chosen)}`;
  document.title = `${person.name} · 本地微信`;
  document.body.classList.add("chatting");
  school.textContent = schoolName();
  document.getElementById("who").textContent = `${person.name}的手机`;
  document.getElementById("about").textContent = `${person.name} · ${person.description}`;
  chat.clear();
  closePage();
  people.select(chosen);
  asking = false;
  refresh();
}

async function move(to) {
  // What is due on the way is run first; that takes a moment.
  document.getElementById("clock-hint").textContent = "时间正在走,到点的事正在办……";
  const said = await tell("clock", { move: to });
  document.getElementById("clock-hint").textContent = "";
  if (said) clock.textContent = chat.when(said.clock);
  refresh();
}

function fromAddress() {
  const [, app, chosen] = location.hash.split("/");
  if (app && [...account.options].some((option) => option.value === app)) account.value = app;
  return chosen ? decodeURIComponent(chosen) : "";
}

account.hidden = account.options.length < 2;
account.addEventListener("change", () => { people.forget(); since = 0; first = true; choose(key || people.firstPerson().key); });
people.whenChosen(choose);
document.getElementById("back").addEventListener("click", () => {
  document.body.classList.remove("chatting");
  history.replaceState(null, "", location.pathname);
});
document.getElementById("more").addEventListener("click", (event) => {
  event.stopPropagation();
  if (me) moreSheet(me, act, () => document.body.classList.add("aside"));
});
document.getElementById("chat").addEventListener("click", () => { closeMenus(); document.body.classList.remove("aside"); });
document.getElementById("close-side").addEventListener("click", () => document.body.classList.remove("aside"));
document.querySelectorAll("[data-move]").forEach((button) => button.addEventListener("click", () => move(button.dataset.move)));
document.getElementById("set-clock")?.addEventListener("submit", (event) => {
  event.preventDefault();
  move(document.getElementById("moment").value);
});

const asked = fromAddress();
people.draw();
if (people.personOf(asked)) choose(asked);
else if (people.firstPerson()) {
  choose(people.firstPerson().key);
  if (matchMedia("(max-width: 700px)").matches) document.body.classList.remove("chatting");
}
setInterval(refresh, 1000);
