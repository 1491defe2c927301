package dev.jib.client;

import org.jspecify.annotations.Nullable;

/**
 * The dialogue with git of gitremote-helpers(7), up to the relay.
 *
 * <pre>
 *   git    capabilities                  helper  option, *connect, blank line
 *   git    option verbosity 1            helper  ok
 *   git    connect git-upload-pack       helper  blank line, then the relay until the gateway closes
 *   git    blank line                    helper  ends
 * </pre>
 *
 * {@code connect} is marked as mandatory: a git that does not know it can do nothing with this
 * helper, and says so.
 */
final class CommandLoop {
    private static final String CAPABILITIES = "option\n*connect\n\n";

    private final Posix posix;
    private final Output output;
    private final RemoteUrl url;
    private final CommandReader reader;

    CommandLoop(Posix posix, Output output, RemoteUrl url) {
        this.posix = posix;
        this.output = output;
        this.url = url;
        this.reader = new CommandReader(posix);
    }

    /**
     * Answers git until it ends the dialogue, or until the connection that it asked for is over.
     */
    void run() throws HelperFault {
        for (String line = reader.next(); line != null && !line.isEmpty(); line = reader.next()) {
            if (line.startsWith("connect ")) {
                connect(line.substring("connect ".length()));
                return;
            }
            output.write(Posix.STDOUT, answer(line));
        }
    }

    private static String answer(String line) throws HelperFault {
        if (line.equals("capabilities")) {
            return CAPABILITIES;
        }
        if (line.startsWith("option ")) {
            return Options.answer(line.substring("option ".length())) + '\n';
        }
        throw new HelperFault(
                "git sent the command '%', which this helper does not have (it has: capabilities,"
                        + " option, connect); is this git older than 1.7?",
                line);
    }

    private void connect(String name) throws HelperFault {
        Service service = Service.named(name);
        if (service == null) {
            throw new HelperFault(
                    "git asked for the service '%' (expected: git-upload-pack, git-receive-pack or"
                            + " git-upload-archive)",
                    name);
        }
        GatewayAddress address = GatewayAddress.parse(posix.environment(GatewayAddress.VARIABLE));
        String parameters = FirstLine.parameters(posix.environment("GIT_PROTOCOL"));
        FirstLine line = new FirstLine(service, url, parameters, token(address));
        int socket = new Gateway(posix, address).open(line);
        output.write(Posix.STDOUT, "\n");
        Relay relay = new Relay(posix, socket, reader.rest(), new AnswerEnd(service));
        if (!relay.run()) {
            throw new HelperFault(
                    "the gateway went away in the middle of %; is it running? look at its log on"
                            + " the host, then try again (JIB_GATEWAY=%)",
                    service.command(), address.text());
        }
    }

    private @Nullable SessionToken token(GatewayAddress address) throws HelperFault {
        if (!(address instanceof GatewayAddress.Tcp)) {
            return null;
        }
        String path = posix.environment(SessionToken.VARIABLE);
        if (path == null || path.isEmpty()) {
            throw new HelperFault(
                    "JIB_TOKEN_FILE is not set; a gateway at % needs there the path of the file"
                            + " with this session's token",
                    address.text());
        }
        return SessionToken.read(posix, path);
    }
}
