package dev.jib.gateway.transport.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How the end of a request's body is known (RFC 9112, section 6). */
sealed interface Framing {
    /** There is no body. */
    record None() implements Framing {}

    /** It has so many bytes. */
    record Fixed(long length) implements Framing {}

    /** It comes in chunks. */
    record Chunked() implements Framing {}

    /** Up to 10^18, without sign, leading zero or list. */
    Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,17}");

    /** The framing that the fields of a head say; both ways at once, or one twice, is refused. */
    static Framing of(String method, List<String> lengths, List<String> encodings)
            throws HttpException {
        if (lengths.size() + encodings.size() > 1) {
            throw HttpException.bad(
                    "Content-Length and Transfer-Encoding: more than one field",
                    "one of them, once");
        }
        if (lengths.isEmpty() && encodings.isEmpty()) {
            return new None();
        }
        if (method.equals("GET") || method.equals("HEAD")) {
            throw HttpException.bad(method + " with a body", "no body");
        }
        if (!encodings.isEmpty()) {
            if (!encodings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
                throw HttpException.bad("Transfer-Encoding: not known", "chunked alone");
            }
            return new Chunked();
        }
        if (!LENGTH.matcher(lengths.getFirst()).matches()) {
            throw HttpException.bad("Content-Length: not a number", "decimal digits alone");
        }
        return new Fixed(Long.parseLong(lengths.getFirst()));
    }
}
