// Small comforts. Every page works without this script.
(() => {
  // data-live="5": keep this part of the page fresh, every so many seconds.
  const part = document.querySelector("[data-live]");
  if (part && window.fetch) setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { "X-Renewing": "1" } });
      if (answer.redirected) location.reload();  // signed out meanwhile
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page && page.getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;  // else what is typed stays
    } catch (gone) {}
  }, part.dataset.live * 1000);

  // What time it is, said with each form: a box without a battery asks several phones.
  addEventListener("submit", () => { document.cookie = `hub_now=${Date.now()};path=/;max-age=9;samesite=lax`; }, true);

  // data-now: the time of this phone, to be said to the box by whoever has looked at it.
  const now = document.querySelector("[data-now]"), local = new Date();
  if (now) {
    local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
    now.elements.day.value = local.toISOString().slice(0, 10);
    now.elements.time.value = local.toISOString().slice(11, 16);
  }

  // data-print: a button that prints this page; without this script there is the browser's own menu.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }

  // data-shows="id": a box that shows and hides what is typed in a secret field.
  for (const label of document.querySelectorAll("[data-shows]")) {
    const box = label.querySelector("input"), field = document.getElementById(label.dataset.shows);
    label.hidden = false;
    box.onchange = () => { field.type = box.checked ? "text" : "password"; };
    field.form.addEventListener("submit", () => { field.type = "password"; });
  }

  // The captions of a film are shown once it plays: before that nothing of it is loaded.
  document.addEventListener("play", ({ target }) => {
    if (target.dataset.began) return;
    target.dataset.began = "1";  // who turns them off after that has them off
    for (const track of target.textTracks) track.mode = "showing";
  }, true);

  // data-listen="id": reads a part of the page aloud, where the phone itself has a voice for its language.
  const voice = window.speechSynthesis, buttons = document.querySelectorAll("[data-listen]");
  const offer = () => {
    for (const button of buttons) {
      const text = document.getElementById(button.dataset.listen), lang = text.lang.slice(0, 2);
      const found = voice.getVoices().find((each) => each.localService && each.lang.slice(0, 2) === lang);
      button.hidden = !found;
      button.onclick = () => {
        if (voice.speaking) return voice.cancel();
        const words = new SpeechSynthesisUtterance(text.innerText);
        words.lang = found.lang;
        words.voice = found;
        voice.speak(words);
      };
    }
  };
  if (voice && buttons.length) {
    offer();
    voice.onvoiceschanged = offer;
  }
})();
