package dev.jib.gateway.demo;

import com.google.common.collect.ImmutableListMultimap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The header of a CGI response (RFC 3875 section 6): lines up to an empty one, {@code Status: 404
 * Not Found} among them where the status is not 200.
 */
record CgiHeader(int status, ImmutableListMultimap<String, String> fields) {
    private static final int MAX_LINE = 8192;

    /** Reads up to and with the empty line, and not a byte further. */
    static CgiHeader read(InputStream in) throws IOException {
        int status = 200;
        ImmutableListMultimap.Builder<String, String> fields = ImmutableListMultimap.builder();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("CGI header line without a name: " + line);
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (name.equalsIgnoreCase("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                fields.put(name, value);
            }
        }
        return new CgiHeader(status, fields.build());
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the CGI program ended before its header did");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("CGI header line over " + MAX_LINE + " bytes");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
