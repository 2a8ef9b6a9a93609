// Writes src/test/resources/io/websync/contracts/whatwg-cases.jsonl: texts, and what jsdom's whatwg-url (MIT), which follows the
// standard's text step by step, makes of them: the URL without its fragment, null where parsing fails, or "credentials".
// Needed only to make the cases anew:  npm install whatwg-url && node src/test/node/whatwg-cases.mjs > …/whatwg-cases.jsonl
import whatwg from "whatwg-url";

const hosts = [
  "example.com", "EXAMPLE.com", "example.com.", "example.com..", "a..b", ".a", ".", "..", "h", "a_b", "-a-", "ab--cd.x", "xn--", "xn--a", "xn--a.com",
  "xn--bcher-kva.example", "XN--BCHER-KVA.example", "xn--zca.com", "bücher.example", "BÜCHER.example", "faß.de", "βόλος.com", "☕.example", "日本語.jp",
  "日本語。jp", "a．b", "a｡b", "ＧＯ.com", "ex\u00adample.com", "ex\u200dample.com", "ex\u200cample.com", "نامه\u200cای.com", "क्\u200dष.in", "א.com", "אa.com", "1א.com", "٠.com",
  "\u0301a.com", "a\u0301.com", "á.com", "\ufb01.com", "½.com", "a\ufffd.com", "\ud800.com", "💩.la", "xn--ls8h.la", "xn--8f9h.com", "%E6%97%A5.jp", "%e6%97%a5.jp", "%F0%9F.jp",
  "ex%61mple.com", "ex%41mple.com", "%65xample.com", "a%2fb", "a%00b", "a%20b", "a%25b", "a%", "a%b", "a%zz", "%", "%3A80", "%5B::1%5D", "a%2Eb", "%2e", "%2E%2E",
  "a b", "a<b", "a>b", "a^b", "a|b", "a`b", "a{b}", "a!b", "a\"b", "a$b", "a&b", "a'b", "(a)", "a*b", "a+b", "a,b", "a;b", "a=b", "~a", "a\u0001b", "a\u007fb", "a\u0080b", "a\u00a0b", "\u00ad",
  "127.0.0.1", "127.0.0.1.", "127.0.0.1..", "127.1", "127.0.1", "0x7f.1", "0X7F.0.0.0x1", "0177.0.0.1", "017700000001", "2130706433", "0x7f000001", "0x", "0x.0x.0", "0xffffffff", "0x100000000",
  "4294967295", "4294967296", "256.1.1.1", "1.256.1.1", "1.1.1.256", "1.2.3.4.5", "1.2.65536", "1.2.65535", "1.16777216", "09", "08.1", "1.08", "0x1g", "a.0x1g", "a.0x1", "a.1", "1.a", "1..1", "1e3",
  "0.0.0.0", "00.00.00.00", "١.1.1.1", "１２７.0.0.1", "99999999999999999999999", "0xfffffffffffffffffffff", "1.2.3.0x", "0x1.0X2", "foo.0xZ", "foo.09", "foo.2.3_", "３", "a.b.c.3com", "3com", "1.2.3.4a",
  "[::1]", "[::]", "[1::]", "[::1", "::1", "[::1]x", "[]", "[:]", "[:::]", "[::1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8:9]", "[::1:2:3:4:5:6:7:8]", "[1:2:3]",
  "[1:0:0:2:0:0:0:3]", "[1:0:0:2:3:0:0:4]", "[0:1:0:1:0:1:0:1]", "[0:0:1:0:0:0:0:0]", "[2001:DB8::00F]", "[12345::]", "[1:2:3:4:5:6:7:]", "[::ffff:1.2.3.4]", "[::1.2.3.4]", "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]",
  "[::1.2.3.4.5]", "[::1.2.3.]", "[::.1.2.3]", "[1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:7:1.2.3.4]", "[::1.2.3.4:1]", "[::127.0.0.1x]", "[fe80::1%eth0]", "[::1%25eth0]", "[g::]", "[::0.0.0.0]", "[0:0]",
  "[::%31]", "[::1 ]", "[v1.x]", "www.foo。bar.com", "GOO\u200b\u2060\ufeffgoo.com", "\ufeffa.com", "look\u180eout.net", "ﷺ.com", "a.xn--9-i0j5967eg3qz.b", "xn--lgbbat1ad8j", "xn--1ch.com", "xn--a-ecp.ru", "xn--tiq49xqyj", "xn--pokxncvks-", "xn--unicode-.org",
  "", "a".repeat(63) + ".com", "a".repeat(64) + ".com", "a.".repeat(130) + "com", "ü".repeat(70) + ".de",
];
const ports = ["", ":", ":80", ":443", ":0", ":00080", ":8080", ":65535", ":65536", ":99999999999999999999", ":8a", ": 80", ":-1", ":80:80", ":８０", ":8\t0", ":+80"];
const paths = [
  "", "/", "/a", "/a/b", "/a//b", "//", "///", "/a/", "/./a", "/../a", "/a/../b", "/a/./b", "/a/..", "/a/.", "/a/b/../..", "/../..", "/%2e", "/%2e%2e", "/.%2E", "/%2E./a", "/a/%2e%2e/b", "/a/%2e/b", "/a%2e", "/...",
  "/a/...", "/.a", "/..a", "/a..", "/%2f..", "/..%2f", "/..%2F..%2Fetc/passwd", "/..%5c", "/\\a", "\\a\\b", "/a\\..\\b", "/a\\", "/a/..;/b", "/a b", "/a\tb", "/a\nb", "/a\"b", "/a<b>", "/a^b", "/a`b", "/a{b}", "/a|b", "/a[b]", "/a'b",
  "/a!$&'()*+,;=:@~-_.b", "/%", "/%4", "/%zz", "/%41", "/%e4%bd%a0", "/%E4%BD%A0", "/你好.txt", "/é", "/é", "/💩", "/\ud83d", "/a\udca9b", "/\u0000", "/\u0001\u001f\u007f\u0080", "/%00", "/a%00b", "/a%0ab", "/a;b=c/d", "/@a", "/:a", "/a:80/",
  "/C|/x", "/c:/../x", "/a/b/c/../../d//e/./f", "/a/../../b", "/a//../b", "//a/../b", "/ a ", "/a%20b%20", "/x" + "y".repeat(300),
];
const queries = ["", "?", "??", "?a=b", "?a=b&c=d", "?a/b", "?/../x", "?a b", "?a'b", "?a\"b", "?a<b>c", "?a`b{c}|d^e\\f[g]", "?%", "?%zz", "?é", "?\ud800", "?\u0001", "?a?b", "?a\tb", "?http://x/y?z", "?%41%e4", "?+a+b"];
const fragments = ["", "#", "#x", "#x?y/z", "#é#"];
const schemes = ["http://", "https://", "HTTP://", "hTTps://", "http:", "https:/", "http:///", "http:\\\\", "http:/\\/", "https:\\/\\", "ht\ttp://", " http://", "\u0000https://"];
const wholes = [
  "", " ", "http", "http:", "http://", "http:/", "https://#", "http://?", "http://?a", "http://#a", "http:///", "http:///a", "example.com/a", "//example.com/a", "/a", "://a", "1http://a", "http//a",
  "http://user@h/", "http://user:pass@h/", "http://:pass@h/", "http://@h/", "http://:@h/", "http://a@b@c/", "http://@/x", "http://user@/x", "http://u:p@", "http://h/@a", "http://h?@a", "http://h#@a", "http://h\\@a", "http://u%40@h/", "http://@@h/", "http://:::@h/",
  "http://h:@x/", "http://[::1]@h/", "http://a:b@[::1]:80/", "http://h\t\n\r/", "  \n http://h/ \t ", "http://h/ \u0000\u001f", "http://h/\u00a0", "\u00a0http://h/", "http://h/?q \u0000", "http://h/#f ", "http://h:80\\a", "http://h:80?a", "http://h:80#a", "http://h :80/", "http:a@b/c", "https:a:443/x",
];

const found = new Map();
function add(text) {
  if (found.has(text)) return;
  const url = whatwg.parseURL(text);
  if (url === null) found.set(text, null);
  else if (url.scheme !== "http" && url.scheme !== "https") return;
  else if (url.username || url.password) found.set(text, "credentials");
  else found.set(text, whatwg.serializeURL(url, true));
}
wholes.forEach(add);
hosts.forEach((h, i) => { add("http://" + h + "/a"); add("https://" + h + ports[i % ports.length] + "?q"); });
ports.forEach((p) => ["h", "[::1]", "1.1"].forEach((h) => { add("http://" + h + p + "/"); add("https://" + h + p); }));
schemes.forEach((s) => ["h", "EXAMPLE.com:80", "/h", "h/../x", ""].forEach((r) => add(s + r)));
paths.forEach((p) => queries.forEach((q, i) => { if (i < 4 || (p.length + i) % 5 === 0) add("http://h" + p + q); }));
queries.forEach((q) => fragments.forEach((f) => { add("https://h/p" + q + f); add("https://h" + q + f); }));
// A fixed sequence of pseudo-random mixtures.
let state = 20261123;
const next = (n) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return Math.floor((state / 4294967296) * n); };
const pick = (list) => list[next(list.length)];
const shreds = ["/", "\\", "..", ".", "%2e", "%2F", "%", "?", "#", "@", ":", "[", "]", " ", "\t", "a", "B", "é", "\u200d", "\ud801", "0x1", "1", "..", "xn--", "'", "\"", "^", "%41", "𝒳"];
for (let i = 0; i < 1500; i++) {
  add(pick(schemes) + pick(hosts) + pick(ports) + pick(paths) + pick(queries) + pick(fragments));
  let text = pick(["http://h", "https://h/", "http://", "http:"]);
  for (let n = next(9); n >= 0; n--) text += pick(shreds);
  add(text);
}
const ascii = (json) => json.replace(/[\u007f-\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
for (const [text, url] of found) console.log(ascii(JSON.stringify([text, url])));
