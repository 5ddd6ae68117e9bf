// Looks every few seconds whether the code was confirmed, without disturbing what is read on the screen.
const waiting = document.querySelector("[data-code]");
setInterval(async () => {
  const answer = await fetch(location.href);
  if (answer.redirected || !(await answer.text()).includes(waiting.dataset.code)) location.replace(answer.url);
}, Number(waiting.dataset.seconds) * 1000);
