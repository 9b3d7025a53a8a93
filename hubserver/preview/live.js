// Loads the page again when the folder has changed.
const state = document.currentScript.dataset.state;
setInterval(async () => {
  try {
    const answer = await fetch("/preview/state");
    const now = await answer.text();
    if (answer.ok && now !== state) location.reload();
  } catch { /* the preview has ended */ }
}, 1000);
