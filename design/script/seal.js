// Seals what is typed into a form before it is sent, in the very format of feedback_app/sealed (suite, padding,
// two_locks, vault), so that our server never sees it. Built into static/seal.js by build.mjs.
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

const SUITE_NAME = "xwing-hkdfsha256-aes256gcm-1";
const BOX_STEP = 4096;
const HALF_STEP = 64;
const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const bytesOf = (text) => new TextEncoder().encode(text);
const fromHex = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
  }
  return btoa(text);
}

// suite.Place.info: each part after its length in two bytes.
function place(field, record, scope) {
  const parts = [bytesOf(SUITE_NAME), bytesOf(field), record, scope];
  return join(...parts.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length & 255), part]));
}

// padding.pad: the length in four bytes, the bytes, zeros up to the step.
function pad(plain, step) {
  if (plain.length + 4 > step) {
    throw new RangeError("longer than its place");
  }
  const padded = new Uint8Array(step);
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, 4);
  return padded;
}

async function sealTo(key, plain, step, info) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64(key).buffer);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: info.buffer }, pad(plain, step).buffer);
  return join(new Uint8Array(enc), new Uint8Array(ct));
}

// lockbox.lock under passphrase.derive(halves, "name").
async function lockBox(halves, plain, info) {
  const root = await crypto.subtle.importKey("raw", halves, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf("name") };
  const key = await crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = random(12);
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: info }, key, pad(plain, BOX_STEP));
  return join(iv, new Uint8Array(locked));
}

// two_locks.seal_name
async function sealName(plain, to, record, scope) {
  const halfA = random(32);
  const halfB = random(32);
  return join(
    await sealTo(to.sealKeyA, halfA, HALF_STEP, place("half A", record, scope)),
    await sealTo(to.sealKeyB, halfB, HALF_STEP, place("half B", record, scope)),
    await lockBox(join(halfA, halfB), plain, place("name", record, scope)),
  );
}

// vault.seal_contact
function sealHelp(plain, to, record, scope) {
  return sealTo(to.sealKeyA, plain, BOX_STEP, place("help now", record, scope));
}

/** The sealed box of `values` (strings, in the order of the form), in base64. `to`: the form's data-seal-* values. */
export async function seal(values, to) {
  const plain = bytesOf(JSON.stringify(values.map((value) => value.trim())));
  const box = await (to.sealKind === "name" ? sealName : sealHelp)(plain, to, fromHex(to.sealCase), fromHex(to.sealScope));
  return toBase64(box);
}
