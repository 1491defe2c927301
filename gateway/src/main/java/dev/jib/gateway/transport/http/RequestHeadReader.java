package dev.jib.gateway.transport.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads request heads, strictly:
 *
 * <pre>
 *   head    = method SP target SP "HTTP/1.1" CRLF *( name ":" OWS value OWS CRLF ) CRLF
 *   method  = 1*16( A-Z )
 *   target  = "/" *( %x21-7e )          ; origin form alone
 *   name    = token                     ; no space before the colon
 *   value   = *( %x20-7e / HTAB )       ; never continued on a next line
 * </pre>
 */
public final class RequestHeadReader {
    private static final Pattern LINE =
            Pattern.compile("([A-Z]{1,16}) ([!-~]+) HTTP/(\\d)\\.(\\d)");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    private final InputStream in;
    private final HeadLimits limits;
    private int left;

    /** A reader of that stream, which should be buffered. It reads no byte beyond a head. */
    public RequestHeadReader(InputStream in, HeadLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * The next head; empty when the stream ends before it.
     *
     * @throws HttpException when it is not of the grammar
     * @throws EOFException when the stream ends inside it
     */
    public Optional<RequestHead> read() throws IOException {
        left = limits.bytes();
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        Matcher line = LINE.matcher(line(first));
        if (!line.matches()) {
            throw HttpException.bad("request line: malformed", "GET or POST, a path, HTTP/1.1");
        }
        if (!line.group(3).equals("1") || !line.group(4).equals("1")) {
            throw new HttpException(505, "version: not served (expected: HTTP/1.1)");
        }
        if (!line.group(2).startsWith("/")) {
            throw HttpException.bad("request target: not a path", "origin form, /host/path");
        }
        RequestHead head = new RequestHead(line.group(1), line.group(2), fields());
        check(head);
        return Optional.of(head);
    }

    private List<RequestHead.Field> fields() throws IOException {
        List<RequestHead.Field> fields = new ArrayList<>();
        for (String line = line(next()); !line.isEmpty(); line = line(next())) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw HttpException.bad("header field: malformed", "'name: value' on one line");
            }
            fields.add(
                    new RequestHead.Field(field.group(1).toLowerCase(Locale.ROOT), field.group(2)));
            if (fields.size() > limits.fields()) {
                throw new HttpException(
                        431,
                        "header: more than "
                                + limits.fields()
                                + " fields (gateway.limits.head-fields; expected: fewer)");
            }
        }
        return fields;
    }

    private static void check(RequestHead head) throws HttpException {
        List<String> hosts = head.all("host");
        if (hosts.size() != 1 || !HOST.matcher(hosts.getFirst()).matches()) {
            throw HttpException.bad("Host: missing, repeated or malformed", "one host[:port]");
        }
        if (!head.all("upgrade").isEmpty()) {
            throw HttpException.bad("Upgrade: not served", "plain HTTP/1.1");
        }
        for (String trailer : List.of("trailer", "content-range")) {
            if (!head.all(trailer).isEmpty()) {
                throw HttpException.bad(trailer + ": not served", "no such field");
            }
        }
        head.framing();
        head.expectsContinue();
    }

    /** The line that begins with that byte, without its CRLF. */
    private String line(int first) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int b = first; ; b = next()) {
            if (b == '\r') {
                if (next() != '\n') {
                    throw HttpException.bad("header: CR without LF", "CRLF at each line's end");
                }
                return line.toString();
            }
            if (b != '\t' && (b < ' ' || b > '~')) {
                throw HttpException.bad(
                        "header: control or non-ASCII byte", "printable ASCII, CRLF line ends");
            }
            line.append((char) b);
        }
    }

    private int next() throws IOException {
        if (--left <= 0) {
            throw new HttpException(
                    431,
                    "header: too large (gateway.limits.head-bytes; expected: at most "
                            + limits.bytes()
                            + " bytes)");
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the client closed inside its request head");
        }
        return b;
    }
}
