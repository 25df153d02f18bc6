// Starts the page's connection and mends it for as long as the page is open: after a pause of the network in place, after a
// restart of the server by loading the page again. The URL is the state, so the same view comes back.
(() => {
  const root = document.documentElement;
  const shortest = 500;
  const longest = 5000;
  // The server is heard every three seconds at least (PagesSetup).
  const silence = 8000;
  let mending = false;
  let silent = false;
  let heard = Date.now();

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
      element.className = `offline ${state}`;
      const since = element.querySelector('[data-since]');
      if (since) since.textContent = new Date(heard).toLocaleTimeString(undefined, { hour12: false });
    }
  }

  let focused = null;
  function freeze(frozen) {
    const app = document.getElementById('app');
    if (!app || app.inert === frozen) return;
    if (frozen) focused = document.activeElement;
    app.inert = frozen;
    if (!frozen && focused?.isConnected) focused.focus();
  }

  function down() {
    say('components-reconnect-show');
    freeze(true);
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
    const shown = setTimeout(down, 400);
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
    [mending, silent, heard] = [false, false, Date.now()];
    say('components-reconnect-hide');
    freeze(false);
  }

  // A connection that was cut somewhere on its way stays open for long: what tells of it is that nothing is heard.
  function hear() {
    heard = Date.now();
    if (silent && !mending) up();
  }

  function quiet() {
    if (root.dataset.connection !== 'live') return;
    silent = true;
    down();
  }

  function listen(connection) {
    connection.withServerTimeout?.(15000);
    const protocol = connection.protocol;
    if (!protocol?.parseMessages) return;
    const parse = protocol.parseMessages;
    protocol.parseMessages = function (...given) { hear(); return parse.apply(this, given); };
    setInterval(() => { if (Date.now() - heard > silence) quiet(); }, 1000);
    addEventListener('offline', quiet);
  }

  // The page is live once the server has drawn it anew. What was typed before that is handed over by early.js.
  function live() {
    const app = document.getElementById('app');
    const watching = new MutationObserver(() => {
      if (!app.querySelector('[data-live]')) return;
      watching.disconnect();
      heard = Date.now();
      root.dataset.connection = 'live';
    });
    watching.observe(app, { childList: true, subtree: true });
  }

  document.addEventListener('click', event => {
    if (!event.target.closest('[data-reload]')) return;
    event.preventDefault();
    location.reload();
  });

  // One handler for the ticks of all rows (PickEventArgs).
  Blazor.registerCustomEventType('pick', {
    browserEventName: 'change',
    createEventArgs: ({ target }) => ({ row: target.closest('tr')?.dataset.row ?? null, picked: target.checked === true }),
  });

  live();
  Blazor.start({
    // Until the page is live its links and forms are the browser's own. A page that is fetched and patched meanwhile would have the new
    // address and the old form for a while.
    ssr: { disableDomPreservation: true },
    circuit: { configureSignalR: listen, reconnectionHandler: { onConnectionDown: () => void mend(), onConnectionUp: up } },
  });
})();
