// Small comforts. Every page works without this script.
(function () {
  "use strict";
  // data-live="20": keep this part of the page fresh, every so many seconds.
  var part = document.querySelector("[data-live]");
  if (part && window.fetch) setInterval(function () {
    if (document.hidden || part.contains(document.activeElement)) return;
    fetch(location.href, { credentials: "same-origin", headers: { "X-Renewing": "1" } }).then(function (answer) {
      if (answer.redirected) location.reload();  // signed out meanwhile
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    }).catch(function () {});
  }, part.dataset.live * 1000);
  // data-shows="id": a box that shows and hides what is typed in a secret field.
  document.querySelectorAll("[data-shows]").forEach(function (label) {
    var box = label.querySelector("input"), field = document.getElementById(label.dataset.shows);
    label.hidden = false;
    box.addEventListener("change", function () { field.type = box.checked ? "text" : "password"; });
    field.form.addEventListener("submit", function () { field.type = "password"; });
  });
})();
