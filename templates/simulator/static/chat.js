// What stands in the chat: bubbles, lines to tap, cards, recordings, pictures.

import { face, make } from "./api.js";

const chat = document.getElementById("chat");
const DAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
let before = null;
let playing = null;

export function when(iso) {
  const [day, time] = iso.split("T");
  const [year, month, date] = day.split("-").map(Number);
  const week = DAYS[new Date(Date.UTC(year, month - 1, date)).getUTCDay()];
  return `${month}月${date}日 ${week} ${time.slice(0, 5)}`;
}

export function clear() { before = null; chat.replaceChildren(); }

export function add(message, me, school, hooks) {
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120;
  if (!before || Math.abs(Date.parse(message.at) - Date.parse(before)) >= 300_000) {
    chat.append(make("p", { className: "when", textContent: when(message.at) }));
  }
  before = message.at;
  chat.append(drawn(message, me, school, hooks));
  if (atEnd || message.way === "own") chat.scrollTop = chat.scrollHeight;
}

function schoolFace(school) {
  const it = face(school, school);
  it.style.background = "#07c160";
  return it;
}

function drawn(message, me, school, hooks) {
  if (message.look === "note") return make("p", { className: "note", textContent: message.text });
  if (message.look === "card" || message.look === "news") {
    return make("div", { className: `row wide ${message.way}` }, card(message, hooks));
  }
  const own = message.way === "own";
  const picture = own ? face(me.name, me.key) : schoolFace(school);
  return make("div", { className: `row ${message.way}`, data: { number: message.number } }, picture, bubble(message, hooks));
}

function bubble(message, hooks) {
  if (message.look === "voice") return voice(message);
  if (message.look === "image") {
    const src = `/simulator/media/${message.media}`;
    const image = make("a", { href: src, target: "_blank" }, make("img", { src, alt: "图片" }));
    return make("div", { className: "bubble image" }, image);
  }
  return make("div", { className: "bubble tailed" }, ...message.pieces.map((piece) => drawnPiece(piece, hooks)));
}

function drawnPiece(piece, hooks) {
  if (piece.kind === "tap") {
    const line = make("button", { className: "tap", textContent: piece.text });
    line.addEventListener("click", () => hooks.tap(piece.content, piece.menu_id));
    return line;
  }
  if (piece.kind === "link") {
    const link = make("a", { href: piece.url, textContent: piece.text });
    link.addEventListener("click", (event) => { event.preventDefault(); hooks.open(piece.url); });
    return link;
  }
  return document.createTextNode(piece.text);
}

function voice(message) {
  const it = make("button", { className: "bubble tailed voice", title: "点一下听" },
    make("span", { className: "waves", textContent: message.way === "own" ? "(((" : ")))" }),
    make("span", { textContent: `${message.seconds}"` }));
  it.setAttribute("aria-label", `语音 ${message.seconds} 秒`);
  it.style.width = `${Math.min(90 + message.seconds * 4, 220)}px`;
  it.addEventListener("click", () => {
    playing?.pause();
    playing = new Audio(`/simulator/media/${message.media}`);
    it.classList.add("playing");
    const stop = () => it.classList.remove("playing");
    playing.addEventListener("ended", stop);
    playing.addEventListener("pause", stop);
    playing.play().catch(stop);
  });
  return it;
}

function card(message, hooks) {
  const rows = message.lines.map(([label, value]) => make("tr", {},
    ...(label ? [make("th", { textContent: label.replace(/[:\uff1a]\s*$/, "") })] : []), make("td", { textContent: value })));
  const it = make("button", { className: "tcard", type: "button" }, make("h2", { textContent: message.text }), make("table", {}, ...rows));
  if (message.url) {
    it.classList.add("opens");
    it.append(make("span", { className: "open" }, "查看详情", make("span", { textContent: "›" })));
    it.addEventListener("click", () => hooks.open(message.url));
  }
  return it;
}
