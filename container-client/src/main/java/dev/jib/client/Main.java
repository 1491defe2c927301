package dev.jib.client;

/** The entry point of the native binary. */
public final class Main {
    private Main() {}

    /** Runs the helper. TeaVM's arguments are not used: they went through the locale. */
    public static void main(String[] args) {
        NativePosix posix = new NativePosix();
        int code;
        try {
            code = new RemoteHelper(posix).run();
        } catch (RuntimeException fault) {
            new Output(posix)
                    .complain(
                            "internal error, please report it: "
                                    .concat(String.valueOf(fault.getMessage())));
            code = RemoteHelper.FATAL;
        }
        LibC.exit(code);
    }
}
