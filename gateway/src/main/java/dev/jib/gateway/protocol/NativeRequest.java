package dev.jib.gateway.protocol;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first line of git's native transport (gitprotocol-pack(5), "Git Transport"), with the whole
 * URL in the place of the path:
 *
 * <pre>
 *   request         = service SP url NUL [ host-parameter NUL ] [ NUL 1*( extra NUL ) ]
 *   service         = "git-upload-pack" / "git-receive-pack"
 *   url             = what {@link RepositoryUrl#parse} takes
 *   host-parameter  = "host=" hostname [ ":" port ]
 *   extra           = key [ "=" value ]
 *   key             = 1*( a-z / 0-9 / "-" )
 *   value           = *( %x21-7e )
 * </pre>
 *
 * <p>The host parameter is checked and then ignored, since the URL has the host. Of the extra
 * parameters {@code version} and {@code token} mean something; others are ignored as git demands,
 * but none may come twice.
 *
 * @param service what the client wants to run
 * @param url on which repository
 * @param version the protocol version it asked for, 0 when it named none
 * @param token its session token, where the connection itself does not tell the session; never
 *     print it
 */
public record NativeRequest(
        Service service, RepositoryUrl url, int version, Optional<Token> token) {
    /** The most bytes that the line may have, its four length digits included. */
    public static final int MAX_LENGTH = 4096;

    private static final Pattern HOST =
            Pattern.compile("host=([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");
    private static final Pattern EXTRA = Pattern.compile("([a-z0-9-]+)(?:=([!-~]*))?");
    private static final int MAX_EXTRAS = 16;

    /** A session token as a client sent it; prints nothing of it. */
    public static final class Token {
        private final String value;

        Token(String value) {
            this.value = value;
        }

        /** The token itself. */
        public String reveal() {
            return value;
        }

        @Override
        public String toString() {
            return "[redacted]";
        }
    }

    /** A first line that is not of this grammar. The message is fit for the client. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * The request in the payload of a first line.
     *
     * @throws MalformedException with what was expected
     */
    public static NativeRequest parse(byte[] payload) throws MalformedException {
        String line = utf8(payload);
        int space = line.indexOf(' ');
        int end = line.indexOf('\0');
        if (space < 0 || end < space) {
            throw malformed("'" + Printable.of(line) + "'", "'git-upload-pack <url>' and a NUL");
        }
        Service service = service(line.substring(0, space));
        RepositoryUrl url = url(line.substring(space + 1, end));
        Map<String, String> extras = extras(afterHost(line.substring(end + 1)));
        return new NativeRequest(
                service,
                url,
                version(extras.get("version")),
                Optional.ofNullable(extras.get("token")).map(Token::new));
    }

    private static Service service(String command) throws MalformedException {
        return Service.ofCommand(command)
                .orElseThrow(() ->
                        malformed(
                                "service '" + Printable.of(command) + "'",
                                "git-upload-pack or git-receive-pack"));
    }

    private static RepositoryUrl url(String text) throws MalformedException {
        try {
            RepositoryUrl url = RepositoryUrl.parse(text);
            if (url.path().isEmpty()) {
                throw malformed("'" + url + "' names no repository", "https://host/path");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    /** What follows the host parameter, when there is one. */
    private static String afterHost(String rest) throws MalformedException {
        if (rest.isEmpty() || rest.startsWith("\0")) {
            return rest;
        }
        int end = rest.indexOf('\0');
        String host = end < 0 ? rest : rest.substring(0, end);
        if (end < 0 || !HOST.matcher(host).matches()) {
            throw malformed(
                    "parameter '" + Printable.of(host) + "'", "'host=<name>[:<port>]' and a NUL");
        }
        return rest.substring(end + 1);
    }

    private static Map<String, String> extras(String rest) throws MalformedException {
        Map<String, String> extras = new HashMap<>();
        if (rest.isEmpty()) {
            return extras;
        }
        if (!rest.startsWith("\0") || rest.length() < 2 || !rest.endsWith("\0")) {
            throw malformed("the end of the line", "a NUL, then extra parameters each with a NUL");
        }
        List<String> list = List.of(rest.substring(1, rest.length() - 1).split("\0", -1));
        if (list.size() > MAX_EXTRAS) {
            throw malformed(list.size() + " extra parameters", "at most " + MAX_EXTRAS);
        }
        for (String extra : list) {
            var match = EXTRA.matcher(extra);
            if (!match.matches()) {
                throw malformed("an extra parameter", "'key=value' in printable ASCII");
            }
            String value = match.group(2);
            if (extras.put(match.group(1), value == null ? "" : value) != null) {
                throw malformed("extra parameter '" + match.group(1) + "' twice", "once");
            }
        }
        return extras;
    }

    private static int version(@Nullable String value) throws MalformedException {
        if (value == null) {
            return 0;
        }
        if (!value.matches("[012]")) {
            throw malformed("version '" + Printable.of(value) + "'", "0, 1 or 2");
        }
        return Integer.parseInt(value);
    }

    private static String utf8(byte[] payload) throws MalformedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("bytes that are not UTF-8", "UTF-8 text");
        }
    }

    private static MalformedException malformed(String found, String expected) {
        return new MalformedException("first line: " + found + " (expected: " + expected + ")");
    }
}
