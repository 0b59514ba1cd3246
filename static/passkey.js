// Passkeys: turns the page's options into a question to the device, and its answer into a form field.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

function asked(options) {
  return {
    ...options,
    challenge: toBytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: toBytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: withIds(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: withIds(options.allowCredentials) }),
  };
}

function answered(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) {
      response[part] = toText(credential.response[part]);
    }
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

// The device's answer as text, or "" when there is none. `kind` is "create" or "get".
export async function ask(kind, options) {
  try {
    return answered(await navigator.credentials[kind]({ publicKey: asked(options) }));
  } catch {
    return "";
  }
}
