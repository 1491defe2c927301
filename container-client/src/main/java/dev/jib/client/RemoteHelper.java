package dev.jib.client;

import org.jspecify.annotations.Nullable;

/**
 * The program: what the command line asks for, done, and every fault told in one line on standard
 * error.
 */
final class RemoteHelper {
    /** Git's own exit code for a fatal error. */
    static final int FATAL = 128;

    /** Git's own exit code for a wrong command line. */
    static final int WRONG_USAGE = 129;

    private static final String USAGE =
            """
            usage: git-remote-jib <remote> <url>

            Git runs this program itself, for a remote whose URL is jib::https://HOST/PATH or jib://HOST/PATH
            (see gitremote-helpers(7)). It joins git to the gateway, which holds the credentials and decides
            what may be pushed. It must be in git's PATH; to try it:  git ls-remote jib::https://HOST/PATH

            environment:
              JIB_GATEWAY     unix:/PATH or tcp:HOST:PORT   (unix:/run/jib/git.sock unless set)
              JIB_TOKEN_FILE  the file with the session token, for tcp only
            """;

    private final Posix posix;
    private final Output output;

    RemoteHelper(Posix posix) {
        this.posix = posix;
        this.output = new Output(posix);
    }

    /** Does what the command line says and returns the exit code. */
    int run() {
        String first = posix.argument(1);
        String second = posix.argument(2);
        try {
            if (first != null && second != null && posix.argument(3) == null) {
                return serve(second);
            }
            return explain(first, second);
        } catch (HelperFault fault) {
            output.complain(fault.line());
            return FATAL;
        }
    }

    private int serve(String url) throws HelperFault {
        new CommandLoop(posix, output, RemoteUrl.parse(url)).run();
        return 0;
    }

    private int explain(@Nullable String first, @Nullable String second) throws HelperFault {
        boolean alone = second == null;
        if (alone && "--version".equals(first)) {
            output.write(Posix.STDOUT, "git-remote-jib " + posix.version() + '\n');
            return 0;
        }
        if (alone && ("--help".equals(first) || "-h".equals(first))) {
            output.write(Posix.STDOUT, USAGE);
            return 0;
        }
        output.write(Posix.STDERR, USAGE);
        return WRONG_USAGE;
    }
}
