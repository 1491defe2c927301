package dev.jib.gateway.transport.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The request line and the header fields of one request.
 *
 * @param method in capitals
 * @param target in origin form, as it came: path, and query if there is one
 * @param fields in their order
 */
public record RequestHead(String method, String target, List<Field> fields) {
    /**
     * One header field.
     *
     * @param name in lower case
     * @param value without white space around it
     */
    public record Field(String name, String value) {
        /** Without the value, which may be a session's token. */
        @Override
        public String toString() {
            return name;
        }
    }

    public RequestHead {
        fields = List.copyOf(fields);
    }

    /** The values of every field of that name, which is given in lower case. */
    public List<String> all(String name) {
        return fields.stream().filter(f -> f.name().equals(name)).map(Field::value).toList();
    }

    /**
     * The value of a field that may come at most once.
     *
     * @throws HttpException when it comes more often
     */
    public Optional<String> one(String name) throws HttpException {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw HttpException.bad(name + ": " + values.size() + " fields", "at most one");
        }
        return values.stream().findFirst();
    }

    /** The path of the target. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The query of the target, without its question mark. */
    public Optional<String> query() {
        int query = target.indexOf('?');
        return query < 0 ? Optional.empty() : Optional.of(target.substring(query + 1));
    }

    /** Whether the client wants no further request on the connection. */
    boolean wantsClose() {
        return all("connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(option -> option.strip().toLowerCase(Locale.ROOT).equals("close"));
    }

    /** Whether the client waits for a 100 before it sends its body. */
    boolean expectsContinue() throws HttpException {
        Optional<String> expect = one("expect");
        if (expect.isPresent() && !expect.get().equalsIgnoreCase("100-continue")) {
            throw new HttpException(417, "Expect: not known (expected: 100-continue)");
        }
        return expect.isPresent();
    }

    Framing framing() throws HttpException {
        return Framing.of(method, all("content-length"), all("transfer-encoding"));
    }
}
