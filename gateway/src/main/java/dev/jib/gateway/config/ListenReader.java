package dev.jib.gateway.config;

import dev.jib.gateway.config.GatewaySettings.ListenAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code host:port}. */
final class ListenReader {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9.-]+)):(\\d{1,5})");

    private ListenReader() {}

    static Optional<ListenAddress> hostAndPort(Value value, int leastPort) {
        String expected = "host:port, such as 127.0.0.1:8418 or [::1]:8418";
        return value.text(expected)
                .flatMap(t -> {
                    Matcher m = FORM.matcher(t);
                    if (!m.matches()) {
                        return value.refuse(expected);
                    }
                    int port = Integer.parseInt(m.group(3));
                    String host = m.group(1) == null ? m.group(2) : m.group(1);
                    return port < leastPort || port > 65535
                            ? value.refuse(expected)
                            : Optional.of(new ListenAddress(host, port));
                });
    }
}
