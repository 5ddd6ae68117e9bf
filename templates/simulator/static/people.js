// The list of people: who they are, what came last, what is unread.

import { face, make } from "./api.js";

const people = JSON.parse(document.getElementById("given").textContent);
const list = document.getElementById("list");
const search = document.getElementById("search");
const last = new Map(); // key -> newest thing in the chat
const read = new Map(); // key -> number up to which it was seen
let current = "";
let onChoose = () => {};

export const personOf = (key) => people.find((person) => person.key === key);
export const firstPerson = () => people[0];

export function whenChosen(choose) { onChoose = choose; }

export function forget() { last.clear(); read.clear(); }

export function select(key) { current = key; draw(); }

export function seen(key, number) { read.set(key, Math.max(number, read.get(key) || 0)); }

export function tidings(news, quiet) {
  for (const item of news) {
    last.set(item.key, item);
    if (quiet || item.own) read.set(item.key, item.number);
  }
  if (news.length) draw();
}

const fits = (person, words) => words.every((word) => `${person.name}${person.description}${person.group}`.includes(word));

function row(person) {
  const news = last.get(person.key);
  const unread = news && person.key !== current && news.number > (read.get(person.key) || 0);
  const picture = face(person.name, person.key);
  if (unread) picture.append(make("i", { title: "有新消息" }));
  const item = make("button", { className: "person", data: { key: person.key }, title: person.description }, picture,
    make("b", { textContent: person.name }), make("time", { textContent: news ? news.at.slice(11, 16) : "" }),
    make("small", { textContent: news ? news.text.replaceAll("\n", " ") : person.description }));
  item.setAttribute("aria-current", String(person.key === current));
  item.addEventListener("click", () => onChoose(person.key));
  return item;
}

export function draw() {
  const words = search.value.trim().split(/\s+/).filter(Boolean);
  const groups = new Map();
  for (const person of people) {
    if (!fits(person, words)) continue;
    if (!groups.has(person.group)) groups.set(person.group, []);
    groups.get(person.group).push(person);
  }
  const parts = [];
  for (const [group, members] of groups) {
    if (group) parts.push(make("h2", { textContent: group }));
    parts.push(...members.map(row));
  }
  if (!parts.length) parts.push(make("h2", { textContent: "没有找到这样的人" }));
  const top = list.scrollTop;
  list.replaceChildren(...parts);
  list.scrollTop = top;
}

search.addEventListener("input", draw);
