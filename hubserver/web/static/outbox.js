// What a learner does in a module is kept on this phone first, sent when the hub is there, and forgotten when it has it.
// What is kept: n (its order), hub, who, url, body, at (the phone's time), part (the card it belongs to), no (refused).
(() => {
  const line = document.getElementById("outbox"), say = line && line.dataset;
  if (!line || !window.indexedDB || !window.AbortController) return;
  const who = say.learner.split(" ")[0];  // their own id; behind it those of records that were joined into theirs
  let base, sent, busy = Promise.resolve();

  const store = async (mode, act) => {  // one transaction; done when it is durable
    base = base || new Promise((done, fail) => {
      const open = indexedDB.open("hub", 1);
      open.onupgradeneeded = () => open.result.createObjectStore("waiting", { keyPath: "n", autoIncrement: true });
      open.onsuccess = () => done(open.result);
      open.onerror = open.onblocked = fail;
    });
    const turn = (await base).transaction("waiting", mode, { durability: "strict" }), asked = act(turn.objectStore("waiting"));
    return new Promise((done, fail) => {
      turn.oncomplete = () => done(asked.result);
      turn.onerror = turn.onabort = fail;
    });
  };
  const ask = async (url, more) => {
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), 8000);
    try {
      return await fetch(url, { signal: stop.signal, redirect: "manual", ...more });
    } finally {
      clearTimeout(late);
    }
  };
  const begun = () => [...document.querySelectorAll(".question form")].filter((form) => [...new FormData(form)].some(([name, value]) => name.startsWith("response") && value));
  const mine = (one) => one.hub === say.hub && say.learner.includes(one.who);
  const note = (card, text, more) => {
    const old = card.querySelector("[data-note]"), box = old || document.createElement("p");
    box.className = "box" + more;
    box.dataset.note = "";
    box.setAttribute("role", "status");
    box.textContent = text;
    if (!old) card.prepend(box);
  };

  // Say honestly what is kept and what is sent.
  const tell = async (out) => {
    const all = await store("readonly", (some) => some.getAll()), ours = all.filter(mine), kept = ours.filter((one) => !one.no);
    const no = ours.length - kept.length, others = all.length - ours.length;
    const words = [[kept.length, out ? say.signin : say.kept], [!kept.length && sent, say.sent], [no, say.refused], [others, say.others]];
    line.textContent = words.map(([n, text]) => (n ? text.replace("{n}", n) : "")).join(" ").trim();
    for (const one of kept) {
      const card = document.getElementById(one.part);
      if (card && !card.querySelector("[data-note]")) note(card, say.marked, "");
    }
    return kept;
  };

  // Send what waits, in its order. `now` is what was just done: it says where to go on, and has the focus.
  const send = (now) => (busy = busy.then(async () => {
    let go, out;
    try {
      const kept = await tell();
      if (!kept.length) return;
      const ping = await (await ask("/ping")).json();
      out = ping.hub === say.hub && ![ping.learner, ...ping.also].includes(who);
      if (ping.hub !== say.hub || out) return;
      for (const one of kept) go = await post(one, ping.token, one.n === now);
    } catch (gone) {  // the hub is away, or busy: later
    } finally {
      await tell(out);
    }
    if (go && now) location.assign(go);
  }).catch(() => {}));

  const post = async (one, token, now) => {
    const body = new URLSearchParams(one.body);
    body.set("token", token);
    if (Date.now() - one.at > 60000) body.set("phone_at", new Date(one.at).toISOString());
    const answer = await ask(one.url, { method: "POST", body, headers: { "X-Outbox": "1" } });
    if (!answer.ok) {
      if (answer.status < 400 || answer.status > 428 || answer.status === 401 || answer.status === 403) throw answer;
      one.no = answer.status;
      return store("readwrite", (some) => some.put(one)).then(() => "");
    }
    const html = await answer.text();
    await store("readwrite", (some) => some.delete(one.n));
    sent = 1;
    for (const fresh of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
      const old = document.getElementById(fresh.id);
      if (old) old.replaceWith(fresh);
      if (old && now && fresh.id === one.part) {
        fresh.tabIndex = -1;
        fresh.focus();
      }
    }
    return answer.headers.get("X-Go");
  };

  // A second tap is the same press; an answer that was changed, and changed back, is another one.
  const keep = (form, url, part) => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("token");
    if (form.was !== `${fields}`) {
      form.was = `${fields}`;
      form.at = Date.now();
    }
    form.dirty = 0;
    fields.set("key", fields.get("key") + form.at);
    const one = { hub: say.hub, who, url, body: `${fields}`, at: Date.now(), part };
    return store("readwrite", (some) => some.add(one));
  };
  // Where the hub is away nobody can be signed out yet: then the page shows nothing of them, and tries again.
  const leave = (form) => ask("/ping").then(() => send()).then(() => form.submit(), () => {
    document.getElementById("main").textContent = say.leaving;
    setTimeout(leave, 5000, form);
  });

  // A form is kept before anything else; whoever hands in hands in all that they filled in. Where the phone keeps nothing, it is sent as every form is.
  document.addEventListener("input", (event) => event.target.form && (event.target.form.dirty = 1));
  document.addEventListener("submit", (event) => {
    const form = event.target, card = form.closest(".question"), fields = new FormData(form), url = form.getAttribute("action");
    const out = url === "/sign-out";
    if (!out && !form.matches("[data-outbox]")) return;
    event.preventDefault();
    if (out) return leave(form);
    const empty = (field) => field.name.startsWith("response") && !(fields.get(field.name) || "").trim();
    if (card && [...form.elements].some(empty)) return note(card, form.dataset.empty, " wrong");
    const first = card ? [] : begun().filter((each) => each.dirty && each.elements.attempt.value === fields.get("attempt"));
    Promise.all(first.map((each) => keep(each, each.getAttribute("action"), each.parentNode.id))).then(() => keep(form, url, card ? card.id : "")).then((n) => {
      if (form.dataset.next) location.hash = form.dataset.next;
      send(n);
    }, () => form.submit());
  });
  // A module is worked to its end without the hub: its pictures too are here by then.
  addEventListener("load", () => document.querySelectorAll("img").forEach((each) => (each.loading = "eager")));
  for (const sign of ["online", "pageshow", "focus"]) addEventListener(sign, () => send());
  setInterval(() => line.textContent && send(), 20000);

  // On a phone that others use too: who is away for long is asked, and then signed out; what they typed is kept.
  const idle = document.getElementById("idle");
  if (!idle) return;
  let last = Date.now(), asked = last;
  const stay = () => {
    last = Date.now();
    if (last - asked > 60000) ask("/ping", { method: "HEAD" }).catch(() => {}, asked = last);
  };
  for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, () => idle.hidden && stay(), { passive: true, capture: true });
  idle.lastElementChild.onclick = () => stay((idle.hidden = true));
  setInterval(() => {
    const away = (Date.now() - last) / 1000 - idle.dataset.seconds;
    if (away > 0 && idle.hidden) {
      idle.hidden = false;
      idle.lastElementChild.focus();
    }
    if (away < 60) return;
    last = Infinity;
    Promise.all(begun().map((form) => keep(form, form.getAttribute("action").replace(/answer$/, "draft"), "")))
      .catch(() => {}).then(() => leave(document.querySelector("[action='/sign-out']")));
    setTimeout(() => location.replace("/"), 12000);
  }, 1000);
})();
