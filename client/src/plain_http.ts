// A page on a plain-http host of a site whose cookies are those of https. Browsers keep no such
// cookie there, and the server opens no socket to it: nothing works, and only the page can say why.

const ID = "remount-plain-http";
/** Told by a site that is configured for plain http, or said already. */
const NOTHING_TO_SAY = `meta[name="${ID}"],#${ID}`;
const WORDS =
  "This page came over plain http, where your browser keeps nothing for this site: nothing that you " +
  "do here is saved. It needs https, or Sessions::plain_http.";
const LOOK = "margin:0;padding:.75em 1em;background:#ffe08a;color:#000";

/** Whether this page came from another machine over plain http. */
export function isPlainHttp(): boolean {
  return location.protocol === "http:" && !isSecureContext;
}

/** Says so at the beginning of the page, unless the site was made for that. */
export function tellOfPlainHttp(): void {
  if (!isPlainHttp() || document.querySelector(NOTHING_TO_SAY)) return;
  const notice = document.createElement("p");
  notice.id = ID;
  notice.setAttribute("role", "alert");
  notice.textContent = WORDS;
  // Not as an attribute, which a policy of the site may forbid.
  notice.style.cssText = LOOK;
  document.body.prepend(notice);
  console.error(WORDS);
}
