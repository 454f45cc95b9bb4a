// Watches, in a frame with fields for credentials, for the person sending them, and tells the background what stands in the fields that
// it named. Injected by the background where it will offer to save; works on what `content.js` knows of the frame.
//
// A page could send its own form as often as it likes, with whatever it wrote there. So what is told was given by the person, and is sent by
// them: decision 0018.
(() => {
  const { latchkey } = self;
  if (!latchkey?.describe || latchkey.typing) return;
  latchkey.typing = true;

  const MAX_VALUES = 30, MAX_VALUE = 1024, MAX_LAST = 9;
  // What follows a key or a click within this time, in milliseconds, comes of it.
  const SOON = 1000;
  let told, asked, sent, last = [];

  // Fields whose value the person gave: typed or pasted here, or had filled by `hands.js`.
  const given = (latchkey.given ??= new WeakSet()), touched = new WeakMap();
  const give = (field) => {
    given.add(field);
    last = [field, ...last.filter((other) => other !== field)].slice(0, MAX_LAST);
  };
  // Frameworks put a new field, with the same value, in the place of one that was typed into.
  const isHeir = (field) => last.some((gone) => !gone.isConnected && gone.value === field.value);
  const isGiven = (field) => given.has(field) || field.matches(":autofill") || isHeir(field);

  const listen = (name, heard) => addEventListener(name, (event) => event.isTrusted && heard(event.composedPath()[0], event), true);

  const isNamed = ({ handle }) => latchkey.watched?.includes(handle);

  const tell = async () => {
    // Most of what is pressed in a page follows no typing.
    if (!last[0] && !latchkey.watched?.map(latchkey.fieldOf).some((field) => field && isGiven(field))) return;
    // All as it is now: the page may empty its fields at once, or take them away.
    const snapshot = latchkey.describe();
    const fields = snapshot.fields.map(({ handle }) => {
      const field = latchkey.fieldOf(handle), { value } = field;
      return { handle, value, counts: value && isGiven(field) };
    });
    report(snapshot, fields);
    // What the page has made meanwhile, the engine may not have heard of yet.
    const unnamed = fields.filter((field) => field.counts && !isNamed(field)).map(({ handle }) => handle) + "";
    if (!unnamed || unnamed === asked) return;
    asked = unnamed;
    const before = told, answer = await latchkey.send({ kind: "snapshot", snapshot });
    // The background was being replaced: what is pressed next asks again.
    if (!answer) asked = "";
    else latchkey.watched = answer.watched;
    // Unless newer values were told meanwhile.
    if (told === before) report(snapshot, fields);
  };
  const report = (snapshot, fields) => {
    const named = fields.filter((field) => field.value && field.value.length <= MAX_VALUE && isNamed(field)).slice(0, MAX_VALUES);
    const values = named.map(({ handle, value }) => ({ handle, value })), news = JSON.stringify(values);
    if (!named.some((field) => field.counts) || news === told) return;
    told = news;
    chrome.runtime.sendMessage({ to: "page", body: { kind: "typed", snapshot, values } }).catch(() => (told = 0));
  };
  const send = () => {
    sent = Date.now();
    tell();
  };

  const isInput = (node) => node instanceof HTMLInputElement;

  // A script's `execCommand` makes trusted `input` events too, but no keys.
  for (const name of ["keydown", "paste", "drop", "compositionend"]) listen(name, (node) => touched.set(node, Date.now()));
  listen("input", (node) => isInput(node) && Date.now() - touched.get(node) < SOON && give(node));

  listen("keydown", (node, { key }) => key === "Enter" && isInput(node) && send());
  // Whatever is pressed may be the button, however it is made; a field is not.
  listen("click", (node) => (!isInput(node) || /submit|image|button/.test(node.type)) && send());
  // The browser's own event also after `requestSubmit()` and `button.click()`: these make it trusted, and no person need be there. Nor does
  // `navigator.userActivation` tell: any key, anywhere in the page, keeps it active for seconds.
  listen("submit", () => Date.now() - sent < SOON && tell());
})();
