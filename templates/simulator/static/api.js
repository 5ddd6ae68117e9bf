// Asking the local WeChat, and saying what it refused.

const toast = document.getElementById("toast");
let hiding;

export function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 3000);
}

export async function ask(path, query = {}) {
  const answer = await fetch(`/simulator/${path}?${new URLSearchParams(query)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

export async function tell(path, body) {
  try {
    const answer = await fetch(`/simulator/${path}`, { method: "POST", body: JSON.stringify(body) });
    const said = await answer.json();
    if (!answer.ok) say(said.error || "没有成功,请再试一次");
    return answer.ok ? said : null;
  } catch {
    say("本地微信没有回应,它还开着吗?");
    return null;
  }
}

export function make(tag, props = {}, ...children) {
  const { data = {}, ...rest } = props;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data);
  element.append(...children);
  return element;
}

const COLOURS = ["#5b8c5a", "#4f7cac", "#b0704d", "#8a6fae", "#3f8f8b", "#b25d76", "#8b7d3a", "#5f6caf"];

export function face(name, key) {
  let sum = 0;
  for (const letter of key) sum += letter.codePointAt(0);
  const it = make("span", { className: "face", textContent: [...name].slice(0, 1).join("") });
  it.style.background = COLOURS[sum % COLOURS.length];
  it.setAttribute("aria-hidden", "true");
  return it;
}
