package dev.jib.client;

/** What a user is told when the gateway cannot be reached: what is so, and what to check. */
final class ConnectFailure {
    private ConnectFailure() {}

    /** The fault for the error number that connecting ended with. */
    static HelperFault fault(Posix posix, GatewayAddress address, int error) {
        if (address instanceof GatewayAddress.Unix unix) {
            return unix(posix, unix, error);
        }
        return tcp(posix, (GatewayAddress.Tcp) address, error);
    }

    private static HelperFault unix(Posix posix, GatewayAddress.Unix address, int error) {
        String path = address.path();
        String where = address.text();
        return switch (error) {
            case Errno.ENOENT, Errno.ENOTDIR ->
                    new HelperFault(
                            "no gateway socket at %; is this container started with its session"
                                    + " directory mounted at %? (JIB_GATEWAY=%)",
                            path, directory(path), where);
            case Errno.ECONNREFUSED ->
                    new HelperFault(
                            "the gateway is not running: nothing listens at %; start it again on"
                                    + " the host (it keeps its sessions), then try again"
                                    + " (JIB_GATEWAY=%)",
                            path, where);
            case Errno.EACCES ->
                    new HelperFault(
                            "no permission to use the gateway socket % as uid %; is this session"
                                    + " made for this user? (JIB_GATEWAY=%)",
                            path, Integer.toString(posix.userId()), where);
            case Errno.ENAMETOOLONG ->
                    new HelperFault(
                            "the path of the gateway socket is % bytes long (expected: at most"
                                    + " 107); mount the session directory at a shorter path"
                                    + " (JIB_GATEWAY=%)",
                            Integer.toString(path.length()), where);
            default ->
                    new HelperFault(
                            "cannot connect to the gateway socket %: % (JIB_GATEWAY=%)",
                            path, posix.errorText(error), where);
        };
    }

    private static HelperFault tcp(Posix posix, GatewayAddress.Tcp address, int error) {
        String where = address.text();
        return switch (error) {
            case Errno.UNKNOWN_HOST ->
                    new HelperFault(
                            "the name of the gateway's host, %, cannot be resolved; is it right,"
                                    + " and does this container have a DNS? (JIB_GATEWAY=%)",
                            address.host(), where);
            case Errno.ECONNREFUSED ->
                    new HelperFault(
                            "the gateway is not running: nothing listens at % port %; start it"
                                    + " again on the host (it keeps its sessions), then try again"
                                    + " (JIB_GATEWAY=%)",
                            address.host(), address.port(), where);
            default ->
                    new HelperFault(
                            "cannot connect to the gateway: %; can this container reach % port %?"
                                    + " (JIB_GATEWAY=%)",
                            posix.errorText(error), address.host(), address.port(), where);
        };
    }

    private static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
