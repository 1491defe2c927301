package dev.jib.client;

/** The way to the gateway: connects, asks with the first line and reads the status line. */
final class Gateway {
    private static final int SHOWN = 60;

    private final Posix posix;
    private final GatewayAddress address;

    Gateway(Posix posix, GatewayAddress address) {
        this.posix = posix;
        this.address = address;
    }

    /** Returns the socket of an accepted connection; the next byte on it is the service's first. */
    int open(FirstLine line) throws HelperFault {
        byte[] request = line.bytes();
        int socket = connect();
        send(socket, request);
        GatewayStatus status = readStatus(socket);
        if (status instanceof GatewayStatus.Refused refused) {
            throw new HelperFault("%", refused.message());
        }
        if (status instanceof GatewayStatus.Unknown unknown) {
            throw notAGateway(unknown.payload());
        }
        return socket;
    }

    private int connect() throws HelperFault {
        int socket;
        if (address instanceof GatewayAddress.Tcp tcp) {
            socket = posix.connectTcp(tcp.host(), tcp.port());
        } else {
            socket = posix.connectUnix(((GatewayAddress.Unix) address).path());
        }
        if (socket < 0) {
            throw ConnectFailure.fault(posix, address, -socket);
        }
        return socket;
    }

    /**
     * Sends the first line. A gateway that hangs up meanwhile may still have said why, so that is
     * no fault yet.
     */
    private void send(int socket, byte[] request) throws HelperFault {
        int at = 0;
        while (at < request.length) {
            int sent = posix.send(socket, request, at, request.length - at);
            if (sent == -Errno.EAGAIN) {
                Waiting.on(posix, socket, Posix.POLLOUT);
            } else if (sent < 0 && sent != -Errno.EINTR) {
                return;
            }
            at += Math.max(sent, 0);
        }
    }

    private GatewayStatus readStatus(int socket) throws HelperFault {
        byte[] header = new byte[PktLine.HEADER];
        receive(socket, header);
        int length = PktLine.length(header, 0) - PktLine.HEADER;
        if (length <= 0 || length > PktLine.MAX_PAYLOAD) {
            throw notAGateway(ByteString.of(header, 0, header.length));
        }
        byte[] payload = new byte[length];
        receive(socket, payload);
        return GatewayStatus.parse(ByteString.of(payload, 0, length));
    }

    private void receive(int socket, byte[] bytes) throws HelperFault {
        int at = 0;
        while (at < bytes.length) {
            Waiting.on(posix, socket, Posix.POLLIN);
            int count = posix.receive(socket, bytes, at, bytes.length - at);
            if (count == 0 || count == -Errno.ECONNRESET) {
                throw new HelperFault(
                        "the gateway closed the connection before it answered; is it starting or"
                                + " stopping? look at its log on the host, then try again"
                                + " (JIB_GATEWAY=%)",
                        address.text());
            }
            if (count < 0 && !Errno.isTransient(count)) {
                throw new HelperFault(
                        "cannot read the gateway's answer: % (JIB_GATEWAY=%)",
                        posix.errorText(-count), address.text());
            }
            at += Math.max(count, 0);
        }
    }

    private HelperFault notAGateway(String answer) {
        String shown = answer.length() > SHOWN ? answer.substring(0, SHOWN) : answer;
        return new HelperFault(
                "what answered is no jib gateway, it said '%' (expected: jib ok); is JIB_GATEWAY"
                        + " right, and are gateway and helper of the same release? (JIB_GATEWAY=%)",
                shown, address.text());
    }
}
