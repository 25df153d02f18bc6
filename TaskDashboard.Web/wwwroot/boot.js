// Starts the page's connection and mends it for as long as the page is open: after a pause of the network in place, after a
// restart of the server by loading the page again. The URL is the state, so the same view comes back.
(() => {
  const root = document.documentElement;
  const shortest = 500;
  const longest = 5000;
  let mending = false;

  const notice = () => document.getElementById('components-reconnect-modal');
  const pause = milliseconds => new Promise(done => {
    const timer = setTimeout(finish, milliseconds);
    function finish() { clearTimeout(timer); removeEventListener('online', finish); document.removeEventListener('visibilitychange', seen); done(); }
    function seen() { if (!document.hidden) finish(); }
    addEventListener('online', finish);
    document.addEventListener('visibilitychange', seen);
  });

  function say(state) {
    root.dataset.connection = state === 'components-reconnect-hide' ? 'live' : 'lost';
    const element = notice();
    if (element) {
      element.className = state;
      const since = element.querySelector('[data-since]');
      if (since && !since.textContent) since.textContent = new Date().toLocaleTimeString(undefined, { hour12: false });
    }
  }

  let focused = null;
  function freeze(frozen) {
    const app = document.getElementById('app');
    if (!app) return;
    if (frozen) focused = document.activeElement;
    app.inert = frozen;
    if (!frozen && focused?.isConnected) focused.focus();
  }

  async function serverAnswers() {
    try {
      return (await fetch('/health/live', { cache: 'no-store' })).status < 500;
    } catch {
      return false;
    }
  }

  async function mend() {
    if (mending) return;
    mending = true;
    const shown = setTimeout(() => { say('components-reconnect-show'); freeze(true); }, 400);
    for (let wait = shortest; mending; wait = Math.min(wait * 1.6, longest)) {
      try {
        if (!await Blazor.reconnect()) {
          // The server is up and no longer knows this page.
          say('components-reconnect-rejected');
          while (!await serverAnswers()) await pause(longest);
          location.reload();
          return;
        }
        break;
      } catch {
        await pause(wait);
      }
    }
    clearTimeout(shown);
    up();
  }

  function up() {
    mending = false;
    const since = notice()?.querySelector('[data-since]');
    if (since) since.textContent = '';
    say('components-reconnect-hide');
    freeze(false);
  }

  Blazor.start({ circuit: { reconnectionHandler: { onConnectionDown: () => void mend(), onConnectionUp: up } } })
    .then(() => { root.dataset.connection = 'live'; });
})();
