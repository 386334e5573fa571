// Passkeys need the browser's help: this asks it to make one, and to sign in with one. Without this, or in a browser
// that has none, the buttons stay hidden and passwords work.
const decode = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0)).buffer;
const encode = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_");
const decodeIds = list => (list || []).map(one => ({ ...one, id: decode(one.id) }));

async function send(path, csrf, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-TOKEN": csrf },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error("refused");
  return answer.json();
}

async function add(csrf, label) {
  const options = await send("/webauthn/register/options", csrf);
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: decode(options.challenge),
      user: { ...options.user, id: decode(options.user.id) },
      excludeCredentials: decodeIds(options.excludeCredentials),
    },
  });
  await send("/webauthn/register", csrf, {
    publicKey: {
      label,
      credential: {
        id: made.id,
        rawId: encode(made.rawId),
        type: made.type,
        response: {
          attestationObject: encode(made.response.attestationObject),
          clientDataJSON: encode(made.response.clientDataJSON),
          transports: made.response.getTransports ? made.response.getTransports() : [],
        },
        clientExtensionResults: made.getClientExtensionResults(),
        authenticatorAttachment: made.authenticatorAttachment,
      },
    },
  });
  return "/account/passkeys";
}

async function signIn(csrf) {
  const options = await send("/webauthn/authenticate/options", csrf);
  const shown = await navigator.credentials.get({
    publicKey: { ...options, challenge: decode(options.challenge), allowCredentials: decodeIds(options.allowCredentials) },
  });
  const answer = await send("/login/webauthn", csrf, {
    id: shown.id,
    rawId: encode(shown.rawId),
    credType: shown.type,
    response: {
      authenticatorData: encode(shown.response.authenticatorData),
      clientDataJSON: encode(shown.response.clientDataJSON),
      signature: encode(shown.response.signature),
      userHandle: shown.response.userHandle ? encode(shown.response.userHandle) : undefined,
    },
    clientExtensionResults: shown.getClientExtensionResults(),
    authenticatorAttachment: shown.authenticatorAttachment,
  });
  return answer.redirectUrl;
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = false;
    const button = part.querySelector("button");
    const problem = part.querySelector("[role=status]");
    button.addEventListener("click", async () => {
      problem.hidden = true;
      try {
        const then =
          part.dataset.passkey === "add"
            ? await add(part.dataset.csrf, part.querySelector("input").value.trim() || "Passkey")
            : await signIn(part.dataset.csrf);
        window.location.assign(part.dataset.then || then);
      } catch {
        problem.hidden = false;
      }
    });
  }
}
